"""Files of a revision, through the `git` of the machine; nothing in the repository is touched."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

from lp_hedge.errors import DefinitionError

MOST_SECONDS = 60


def commit_of(revision: str) -> str | None:
    """The commit that a revision names, or None. Raises `DefinitionError` without git or outside a repository."""
    _top()
    done = _run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return done.stdout.decode().strip() if done.returncode == 0 else None


def extract(commit: str, paths: Sequence[str], folder: Path) -> None:
    """Write those of the paths that the commit has below a folder; paths count from the top of the repository.

    An empty path is the whole tree. Raises `DefinitionError` when git cannot give them.
    """
    top = _top()
    listed = _checked("ls-tree", "--name-only", "-z", commit, "--", *filter(None, paths), at=top).decode()
    there = [name for name in listed.split("\0") if name]
    if not there:
        return
    archive = _checked("archive", "--format=tar", commit, "--", *there, at=top)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def _top() -> Path:
    return Path(_checked("rev-parse", "--show-toplevel").decode().rstrip("\n"))


def _checked(*arguments: str, at: Path | None = None) -> bytes:
    done = _run(*arguments, at=at)
    if done.returncode:
        complaint = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise DefinitionError(f"git {arguments[0]}: {complaint}; run inside a repository, or name files")
    return done.stdout


def _run(*arguments: str, at: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    command = ["git", *(["-C", str(at)] if at else []), *arguments]
    try:
        return subprocess.run(command, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise DefinitionError("revisions need git, which is not installed; install it, or name files") from error
