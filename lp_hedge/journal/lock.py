"""One process an account and symbol: a lock file that the system releases when its process ends."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from lp_hedge.errors import JournalError, Refused

STATE = "LP_HEDGE_STATE"


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this machine's locks are: `LP_HEDGE_STATE`, `$XDG_STATE_HOME/lp-hedge`, or `~/.local/state/lp-hedge`."""
    if environ.get(STATE):
        return Path(environ[STATE])
    base = environ.get("XDG_STATE_HOME")
    return (Path(base) if base else Path.home() / ".local" / "state") / "lp-hedge"


def place_of(owner: str, suffix: str, environ: Mapping[str, str] = os.environ) -> Path:
    """A path in the state folder that belongs to one owner: its lock, its control socket, its archives."""
    return state_folder(environ) / f"{sha256(owner.encode()).hexdigest()[:16]}{suffix}"


@contextmanager
def owner_lock(owner: str, purpose: str = "") -> Iterator[Path]:
    """Hold the owner's lock. Raises `Refused` naming the process that has it. The file stays; only the lock ends.

    `purpose` tells whoever comes second that this ends by itself, and what it does: `lp open`.
    """
    path = place_of(owner, ".lock")
    descriptor = _opened(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(path, owner) from error
        _sign(descriptor, owner, purpose)
        yield path
    finally:
        os.close(descriptor)


def owner_lock_free(owner: str) -> None:
    """Raises `Refused`, naming the process, when the owner's lock is held; leaves nothing behind."""
    path = place_of(owner, ".lock")
    if not path.exists():
        return
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise _held(path, owner) from error


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened ({error.strerror}); set {STATE} to a folder of yours") from error


def _sign(descriptor: int, owner: str, purpose: str) -> None:
    """Who holds it, for whoever comes second."""
    started = datetime.now(UTC).isoformat(timespec="seconds")
    told = {"pid": os.getpid(), "started": started, "owner": owner, "purpose": purpose}
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(told).encode(), 0)


def _held(path: Path, owner: str) -> Refused:
    told = _signature(path)
    who = f"process {told.get('pid', 'unknown')}, running since {told.get('started', 'unknown')}"
    remedy = "stop it first"
    if purpose := told.get("purpose"):
        who, remedy = f"{who} for `{purpose}`", "wait until it has ended, or stop it"
    return Refused(f"{owner} is owned by {who} (lock {path}); {remedy}: `kill {told.get('pid', 'PID')}`")


def _signature(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_bytes())
    except (OSError, ValueError):  # just being written
        return {}
    return told if isinstance(told, dict) else {}
