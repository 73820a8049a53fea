"""What a real SQLite file can do to a journal: run full, be damaged, be read while it is written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from lp_hedge.errors import JournalError
from lp_hedge.journal import Journal
from lp_hedge.journal.opening import read_history
from lp_hedge.journal.sql_store import SqlStore
from tests.journal.conftest import OWNER, filled
from tests.journal.limits import At


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a journal #1.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(At(f"sqlite:///{path}"), OWNER) as opened:
        yield opened


def pragma(journal: Journal, statement: str) -> object:
    store = journal._store
    assert isinstance(store, SqlStore)
    with store.transaction() as connection:
        found = connection.exec_driver_sql(f"PRAGMA {statement}")
        return found.scalar() if found.returns_rows else None


def test_every_commit_waits_for_the_disk(journal: Journal) -> None:
    full = 2
    assert (pragma(journal, "journal_mode"), pragma(journal, "synchronous")) == ("wal", full)


def test_a_full_disk_is_a_failed_commit_and_what_was_appended_waits(journal: Journal, path: Path) -> None:
    filled(journal, 3)
    pragma(journal, f"max_page_count = {pragma(journal, 'page_count')}")
    journal.append("request", 0, {"kind": "place", "filler": "x" * 20_000})
    for _ in range(2):
        with pytest.raises(JournalError, match="disk is full.*check space"):
            journal.commit()
    assert len(list(journal.entries())) == 3
    pragma(journal, "max_page_count = 1000000")
    journal.commit()
    assert [entry.kind for entry in journal.entries()][-1] == "request"
    assert str(path) == journal._store.name


def test_a_read_only_database_is_a_failed_commit(journal: Journal, path: Path) -> None:
    pragma(journal, "query_only = ON")
    journal.append("request", 0, {})
    with pytest.raises(JournalError, match="readonly database"):
        journal.commit()
    with ExitStack() as held:
        assert list(read_history(f"sqlite:///{path}", held).entries()) == []


def test_a_lock_held_by_another_program_is_a_failed_commit(journal: Journal, path: Path) -> None:
    pragma(journal, "busy_timeout = 1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        journal.append("request", 0, {})
        with pytest.raises(JournalError, match="locked"):
            journal.commit()
    journal.commit()
    assert len(list(journal.entries())) == 1


def test_the_journal_is_read_while_a_run_holds_it(journal: Journal, path: Path) -> None:
    filled(journal, 3)
    with ExitStack() as held:
        history = read_history(f"sqlite:///{path}", held)
        assert len(list(history.entries())) == 3
        filled(journal, 2)
        assert len(list(history.entries(3))) == 2
        assert history.verify().last == 5


def test_a_reader_cannot_write(journal: Journal, path: Path) -> None:
    filled(journal, 1)
    with ExitStack() as held, pytest.raises(JournalError, match="readonly"):
        read_history(f"sqlite:///{path}", held).store.cut(1, 0, "")


def test_reading_makes_no_file(path: Path) -> None:
    with ExitStack() as held, pytest.raises(JournalError, match="no such journal"):
        read_history(f"sqlite:///{path}", held)
    assert not path.exists()


def test_a_database_of_something_else_holds_no_journal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE x (y)")
    with ExitStack() as held, pytest.raises(JournalError, match="holds no journal"):
        read_history(f"sqlite:///{path}", held)


@pytest.mark.parametrize("table", ["journal_entries", "journal_head"])
def test_a_journal_without_one_of_its_tables_is_refused(table: str, path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"DROP TABLE {table}")
    refused(path, "not the other table")


def test_entries_without_a_head_are_refused(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("DELETE FROM journal_head")
        other.commit()
    refused(path, "entries without a head")


@pytest.mark.parametrize(
    ("offset", "message"),
    [(0, "not a database"), (100, "malformed"), (2 * 4096, "malformed|damaged|missing")],
    ids=["first page", "schema", "entries"],
)
def test_a_malformed_file_is_refused(offset: int, message: str, path: Path) -> None:
    written(path)
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * 2000)
    before = path.read_bytes()
    refused(path, message)
    assert path.read_bytes()[offset:] == before[offset:]


def test_a_body_that_is_no_text_any_more_is_refused(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE journal_entries SET body = CAST(x'ff00' AS TEXT) WHERE number = 20")
        other.commit()
    refused(path, "decode to UTF-8.*restore a copy")


def test_an_entry_changed_by_hand_is_refused(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE journal_entries SET t = 17.5 WHERE number = 20")
        other.commit()
    refused(path, "entry 20 .observation. is damaged")


def test_a_torn_end_is_cut_kept_beside_and_the_journal_goes_on(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE journal_entries SET body = substr(body, 1, 5) WHERE number = 100")
        other.commit()
    with Journal.open(At(f"sqlite:///{path}"), OWNER) as journal:
        assert journal.reports == ["entry 100 was torn; it was cut and kept as epoch-2.torn-100.json"]
        filled(journal, 1)
    [kept] = path.with_name(f"{path.name}.segments").iterdir()
    assert json.loads(kept.read_text(encoding="utf-8"))["body"] == '{"pri'
    assert (kept.name, kept.stat().st_mode & 0o077) == ("epoch-2.torn-100.json", 0)
    with Journal.open(At(f"sqlite:///{path}"), OWNER) as journal:
        assert (journal.reports, journal.head) == ([], 100)


def written(path: Path) -> None:
    with Journal.open(At(f"sqlite:///{path}"), OWNER) as journal:
        filled(journal, 100)


def refused(path: Path, message: str) -> None:
    with pytest.raises(JournalError, match=message):
        Journal.open(At(f"sqlite:///{path}"), OWNER)
