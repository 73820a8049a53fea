"""Small charts from text, and a repository of one's own with two revisions of everything."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lp_hedge.chart import Chart, load

Read = Callable[..., Chart]

BASE = """
name: door
doc: A door.
states:
  SHUT:
    initial: true
    doc: Shut.
    priority: documented
    transitions:
      - {id: jam, event: push, cond: rusty, target: STUCK, doc: It jams.}
      - {id: open, event: push pull, cond: key_fits and not barred, target: OPEN, "on": [turn, creak], doc: It opens.}
      - {id: knock, event: tap, doc: Somebody knocks.}
  OPEN:
    doc: Open.
    enter: light
    transitions:
      - {id: close, event: pull, target: SHUT, doc: It closes.}
  STUCK:
    doc: Stuck.
    transitions:
      - {id: oil, event: oil, target: SHUT, doc: It moves again.}
"""


@pytest.fixture
def base() -> str:
    """The text of the chart that tests edit."""
    return BASE


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A chart from text, checked for form only."""

    def reader(text: str, name: str = "chart") -> Chart:
        file = tmp_path / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file, lint="structure")

    return reader


@pytest.fixture
def edited(read: Read) -> Callable[..., tuple[Chart, Chart]]:
    """The base chart, and the same with pieces of its text replaced (each must occur exactly once)."""

    def edit(*edits: tuple[str, str]) -> tuple[Chart, Chart]:
        text = BASE
        for old, new in edits:
            assert text.count(old) == 1, f"{old!r} must occur once"
            text = text.replace(old, new)
        return read(BASE, "old"), read(text, "new")

    return edit


class Repository:
    """A git repository in a folder; `commit` writes files and returns the revision."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._git("init", "--quiet", "--initial-branch=main")

    def commit(self, files: dict[str, str | None]) -> str:
        """Write the files, None removes one; the revision that holds them."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message=change")
        return self._git("rev-parse", "HEAD").strip()

    def status(self) -> str:
        return self._git("status", "--porcelain")

    def _git(self, *arguments: str) -> str:
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
               for key, value in (("NAME", "tester"), ("EMAIL", "tester@example.org"))}  # fmt: skip
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env={**os.environ, **who, **quiet},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """An empty repository, and the working folder in it."""
    folder = tmp_path / "repository"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Repository(folder)
