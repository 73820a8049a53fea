"""SQLite: a file of the owner's alone, in WAL mode with full synchronous writes, so a commit survives a power cut."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from lp_hedge.errors import JournalError

BUSY_SECONDS = 5
#: WAL: readers never disturb the writer. FULL: each commit waits for the disk. The limit [bytes] takes back what a
#: rotation needed. Source: sqlite.org/pragma.html.
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "journal_size_limit = 16777216")


def writing(path: Path) -> Engine:
    """An engine for the owner; makes the file, readable by nobody else. Raises `JournalError`."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise JournalError(f"{path}: cannot be opened ({error.strerror}); check journal.url and permissions") from error
    return _engine(str(path), "BEGIN IMMEDIATE", PRAGMAS)


def reading(path: Path) -> Engine:
    """An engine that cannot write. Raises `JournalError` when there is no file."""
    if not path.is_file():
        raise JournalError(f"{path}: no such journal; check journal.url")
    return _engine(f"file:{_escaped(path)}?mode=ro", "BEGIN", ())


def _engine(database: str, begin: str, pragmas: tuple[str, ...]) -> Engine:
    url = URL.create("sqlite", database=database, query={"uri": "true"} if database.startswith("file:") else {})
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _escaped(path: Path) -> str:
    """A path inside a URI. Source: sqlite.org/uri.html."""
    return path.as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
