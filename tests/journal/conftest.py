"""Stores of every kind, empty; and the rows of a small chain."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.journal import postgresql as server
from lp_hedge.journal.entry import Row, canonical, genesis, link
from lp_hedge.journal.sql_store import SqlStore
from lp_hedge.journal.sqlite import writing
from lp_hedge.journal.store import Store

OWNER = "paper:ETHUSDT:test"
POSTGRESQL = "LP_HEDGE_TEST_POSTGRESQL"
STORES = ("memory", "sqlite", "postgresql")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Locks of this test only."""
    folder = tmp_path / "state"
    monkeypatch.setenv("LP_HEDGE_STATE", str(folder))
    return folder


@pytest.fixture(scope="session")
def database() -> Iterator[str]:
    """The URL of a database of this process; skipped, and said so, where no server is named."""
    url = os.environ.get(POSTGRESQL)
    if not url:
        pytest.skip(f"no PostgreSQL server: run under tests/journal/postgresql.sh, or set {POSTGRESQL}")
    name = f"lp_hedge_test_{os.getpid()}"
    administration = server.engine_of(make_url(url)).execution_options(isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


@pytest.fixture
def postgresql(database: str) -> Iterator[str]:
    """The URL of an empty database."""
    yield database
    engine = server.engine_of(make_url(database))
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS journal_entries, journal_head"))
    engine.dispose()


@pytest.fixture(params=STORES)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Each call is another session on the same store."""
    with ExitStack() as sessions:
        yield _sessions(request, tmp_path, sessions)


def _sessions(request: pytest.FixtureRequest, folder: Path, sessions: ExitStack) -> Callable[[], Store]:
    if request.param == "memory":
        store = MemoryStore()
        return lambda: store
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else None

    def session() -> Store:
        engine = server.engine_of(make_url(url)) if url else writing(folder / "journal.sqlite")
        opened = SqlStore(engine, request.param)
        sessions.callback(opened.close)
        return opened

    return session


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Store:
    return reopen()


def chain_of(count: int, owner: str = OWNER) -> list[Row]:
    """`count` entries as a journal would write them."""
    rows: list[Row] = []
    digest = genesis(owner)
    for number in range(1, count + 1):
        body = canonical({"t": number / 3, "price": 2000 + number, "lp_state": "IN_RANGE"})
        digest = link(digest, number, number / 3, "observation", body)
        rows.append(Row(number, number / 3, "observation", body, digest))
    return rows


def filled(journal: Journal, count: int) -> Journal:
    """A journal with `count` more observations, committed."""
    for _ in range(count):
        journal.append("observation", journal.head / 3, {"price": 2000 + journal.head})
    journal.commit()
    return journal


def in_memory(store: MemoryStore | None = None, files: MemoryFiles | None = None, **limits: Any) -> Journal:
    """A journal as the simulation opens it."""
    return Journal(store or MemoryStore(), files or MemoryFiles(), OWNER, PlainLimits(**limits))
