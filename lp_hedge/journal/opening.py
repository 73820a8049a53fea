"""From a database URL to a store and the files beside it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from lp_hedge.errors import JournalError
from lp_hedge.journal import postgresql, sqlite
from lp_hedge.journal.history import History
from lp_hedge.journal.lock import owner_lock, place_of
from lp_hedge.journal.side_files import Folder
from lp_hedge.journal.sql_store import SqlStore
from lp_hedge.journal.store import Store

SEGMENTS = ".segments"


def locked_store(url: str, owner: str, held: ExitStack, purpose: str = "") -> tuple[Store, Folder]:
    """The store of an owner, alone: `held` lets go of it and of its locks. Raises `Refused` and `JournalError`."""
    parts = _parsed(url)
    held.enter_context(owner_lock(owner, purpose))
    path = _path(parts)
    if path is not None:
        store = SqlStore(sqlite.writing(path), str(path))
        held.callback(store.close)
        return store, _beside(path)
    store = SqlStore(postgresql.engine_of(parts), _shown(parts))
    held.callback(store.close)
    postgresql.lock_session(store, owner)
    return store, Folder(place_of(owner, SEGMENTS))


def read_history(url: str, held: ExitStack) -> History:
    """What is there, to be read while its owner goes on. Raises `JournalError`."""
    parts = _parsed(url)
    path = _path(parts)
    engine = sqlite.reading(path) if path is not None else postgresql.engine_of(parts, read_only=True)
    store = SqlStore(engine, _shown(parts) if path is None else str(path))
    held.callback(store.close)
    history = History(store, Folder(Path()))
    owner = history.head().owner
    return History(store, _beside(path) if path is not None else Folder(place_of(owner, SEGMENTS)))


def file_of(url: str) -> Path | None:
    """The file of a journal; None for a server's. Raises `JournalError` for a URL that is none."""
    return _path(_parsed(url))


def _parsed(url: str) -> URL:
    try:
        parts = make_url(url)
    except ArgumentError as error:
        raise JournalError("journal.url: not a database URL; write sqlite:///FILE or postgresql://HOST/NAME") from error
    if parts.get_backend_name() not in ("sqlite", "postgresql"):
        raise JournalError(f"journal.url: {parts.get_backend_name()} is not served; use sqlite or postgresql")
    return parts


def _path(url: URL) -> Path | None:
    """The file of a SQLite URL; None for PostgreSQL. A database in memory is no durable record."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database == ":memory:":
        raise JournalError("journal.url: a journal needs a file; write sqlite:///FILE")
    return Path(url.database)


def _beside(path: Path) -> Folder:
    return Folder(path.with_name(f"{path.name}{SEGMENTS}"))


def _shown(url: URL) -> str:
    """A URL for messages: no user, no password, no query."""
    return f"{url.get_backend_name()}://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}"
