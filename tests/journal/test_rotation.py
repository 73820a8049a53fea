"""The store stays small, the chain goes on across archives, and a crash at any moment loses nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.errors import JournalError
from lp_hedge.journal import Journal, MemoryFiles, MemoryStore
from lp_hedge.journal.history import History
from lp_hedge.journal.opening import read_history
from lp_hedge.journal.side_files import Folder
from tests.journal.conftest import OWNER, filled, in_memory
from tests.journal.limits import At

SEGMENT = 10


def grown(journal: Journal, count: int, *, checkpoint_every: int = 4) -> Journal:
    """`count` more entries, a checkpoint now and then; rotated whenever that is due."""
    for _ in range(count):
        kind = "checkpoint" if (journal.head + 1) % checkpoint_every == 0 else "observation"
        journal.append(kind, journal.head / 3, {"price": journal.head})
        journal.commit()
        journal.rotate()
    return journal


def bodies(journal: Journal, after: int = 0) -> list[object]:
    return [entry.body["price"] for entry in journal.entries(after)]


def test_nothing_moves_before_there_is_enough() -> None:
    files = MemoryFiles()
    assert grown(in_memory(files=files, segment_entries=SEGMENT), SEGMENT).rotate() is None
    assert files.content == {}


def test_what_is_older_than_the_last_checkpoint_moves_to_an_archive() -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = grown(in_memory(store, files, segment_entries=SEGMENT), 11)
    assert list(files.content) == ["000001-000007.jsonl.gz"]
    assert [row.number for row in store.rows] == [8, 9, 10, 11]
    assert bodies(journal) == list(range(11))


def test_without_a_checkpoint_nothing_moves() -> None:
    journal = filled(in_memory(segment_entries=SEGMENT), 3 * SEGMENT)
    assert journal.rotate() is None


@given(count=st.integers(1, 80), every=st.integers(2, 9), restart=st.integers(1, 80))
def test_the_chain_goes_on_across_archives_and_restarts(count: int, every: int, restart: int) -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = grown(in_memory(store, files, segment_entries=SEGMENT), min(count, restart), checkpoint_every=every)
    if restart < count:
        journal = grown(in_memory(store, files, segment_entries=SEGMENT), count - restart, checkpoint_every=every)
    found = History(store, files).verify()
    assert (found.first, found.last, found.missing) == (1, count, 0)
    assert bodies(journal) == list(range(count))
    for after in range(count):
        assert bodies(journal, after) == list(range(after, count))
    assert len(store.rows) <= SEGMENT + every
    links = [(entry.previous, entry.digest) for entry in journal.entries()]
    assert all(one[1] == two[0] for one, two in pairwise(links))


def test_the_last_of_a_kind_is_found_in_an_archive_too() -> None:
    journal = in_memory(segment_entries=SEGMENT)
    journal.append("started", 0, {"price": -1})
    grown(journal, 60)
    found = journal.last("started")
    assert found is not None
    assert (found.number, found.body) == (1, {"price": -1})


def test_the_oldest_archives_go_and_verify_says_where_the_chain_begins() -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = grown(in_memory(store, files, segment_entries=SEGMENT, keep_segments=2), 60)
    assert len(files.content) == 2
    first = int(min(files.content)[:6])
    found = History(store, files).verify()
    assert (found.first, found.last) == (first, 60)
    assert bodies(journal) == list(range(first - 1, 60))
    assert bodies(journal, 58) == [58, 59]


class Crash(Exception):
    """The process ends here."""


def crashing(method: Callable[..., None], *, before: bool) -> Callable[..., None]:
    def crash(*arguments: object) -> None:
        if not before:
            method(*arguments)
        raise Crash

    return crash


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize("step", ["write", "archived"])
def test_a_crash_while_rotating_leaves_every_entry_in_one_place_at_least(
    step: str, before: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, files = MemoryStore(), MemoryFiles()
    journal = grown(in_memory(store, files, segment_entries=100), 30)
    owner = files if step == "write" else store
    limited = in_memory(store, files, segment_entries=SEGMENT)
    with monkeypatch.context() as patched:
        patched.setattr(owner, step, crashing(getattr(owner, step), before=before))
        with pytest.raises(Crash):
            limited.rotate()
    after = in_memory(store, files, segment_entries=SEGMENT)
    assert bodies(after) == list(range(30))
    assert History(store, files).verify().last == 30
    grown(after, 30)
    assert bodies(after) == list(range(60))
    assert History(store, files).verify().missing == 0
    del journal


def test_an_archive_that_is_missing_or_damaged_is_named() -> None:
    store, files = MemoryStore(), MemoryFiles()
    grown(in_memory(store, files, segment_entries=SEGMENT), 60)
    names = files.names()
    broken = dict(files.content)
    del broken[names[1]]
    with pytest.raises(JournalError, match=r"entry \d+ is missing"):
        History(store, holding(broken)).verify()
    del (without_last := dict(files.content))[names[-1]]
    with pytest.raises(JournalError, match="restore the missing archive"):
        History(store, holding(without_last)).verify()
    for damage in (b"", b"no gzip", files.content[names[1]][:-9], other_content(files.content[names[1]])):
        with pytest.raises(JournalError, match=names[1]):
            History(store, holding({**files.content, names[1]: damage})).verify()


def other_content(data: bytes) -> bytes:
    return gzip.compress(gzip.decompress(data).replace(b'"price":', b'"price":1', 1))


def holding(content: dict[str, bytes]) -> MemoryFiles:
    files = MemoryFiles()
    files.content = content
    return files


def test_an_archive_is_json_lines_for_any_tool(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal.open(At(f"sqlite:///{path}", segment_entries=SEGMENT), OWNER) as journal:
        grown(journal, 11)
        assert bodies(journal) == list(range(11))
    [archive] = (tmp_path / "journal.sqlite.segments").iterdir()
    assert archive.name == "000001-000007.jsonl.gz"
    head, *lines = gzip.decompress(archive.read_bytes()).splitlines()
    assert json.loads(head)["owner"] == OWNER
    assert [json.loads(line)["number"] for line in lines] == list(range(1, 8))
    assert archive.stat().st_mode & 0o077 == 0


def test_archives_of_a_server_are_in_the_state_folder(postgresql: str, state: Path) -> None:
    with Journal.open(At(postgresql, segment_entries=SEGMENT), OWNER) as journal:
        grown(journal, 30)
        assert bodies(journal) == list(range(30))
    assert len(list(state.glob("*.segments/*.jsonl.gz"))) > 1
    with ExitStack() as held:
        assert read_history(postgresql, held).verify().last == 30


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    def archived(files: MemoryFiles | Folder) -> Iterable[str]:
        grown(Journal(MemoryStore(), files, OWNER, At("", segment_entries=SEGMENT)), 40)
        return files.names()

    memory, folder = MemoryFiles(), Folder(tmp_path / "segments")
    assert archived(memory) == archived(folder)
    assert memory.content == {each.name: each.read_bytes() for each in folder.path.iterdir()}


def test_a_reader_that_meets_a_rotation_misses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lp_hedge.journal.history.PAGE", 3)
    store, files = MemoryStore(), MemoryFiles()
    journal = grown(in_memory(store, files, segment_entries=1000), 40)
    reader = History(store, files).entries()
    seen = [next(reader).number for _ in range(5)]
    rotating = in_memory(store, files, segment_entries=SEGMENT)
    while rotating.rotate():
        pass
    seen += [entry.number for entry in reader]
    assert seen == list(range(1, 41))
    del journal


def test_a_verification_that_meets_a_rotation_begins_again(monkeypatch: pytest.MonkeyPatch) -> None:
    store, files = MemoryStore(), MemoryFiles()
    grown(in_memory(store, files, segment_entries=1000), 40)
    rotating = in_memory(store, files, segment_entries=SEGMENT)
    page, rotated = store.page, []

    def meanwhile(after: int, limit: int) -> object:
        if not rotated:
            rotated.append(rotating.rotate)
            rotating.rotate()
        return page(after, limit)

    monkeypatch.setattr(store, "page", meanwhile)
    found = History(store, files).verify()
    assert (found.first, found.last, found.missing, len(files.content)) == (1, 40, 0, 1)
