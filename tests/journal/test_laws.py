"""Whatever fails, and in whatever order: what was committed is there, whole and in order, and nothing else is."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.errors import Fenced, JournalError
from lp_hedge.journal import Journal, MemoryFiles, MemoryStore
from lp_hedge.journal.history import History
from tests.journal.conftest import in_memory

LIMITS = {"segment_entries": 8, "checkpoint_entries": 5, "keep_segments": 0}
APPENDS = st.tuples(st.just("append"), st.sampled_from(("observation", "checkpoint", "request")))
OTHERS = st.sampled_from(
    [("commit", ""), ("commit", "full"), ("commit", "read_only"), ("commit", "torn"), ("rotate", ""), ("crash", ""),
     ("superseded", "")]
)  # fmt: skip
ACTIONS = st.lists(st.one_of(APPENDS, APPENDS, APPENDS, OTHERS), max_size=60)


class Life:
    """A journal beside the plain list of what must be in it."""

    def __init__(self) -> None:
        self.store, self.files = MemoryStore(), MemoryFiles()
        self.journal = self.opened()
        self.durable: list[int] = []
        self.pending: list[int] = []
        self.count = 0

    def opened(self) -> Journal:
        return in_memory(self.store, self.files, **LIMITS)

    def perform(self, action: str, detail: Any) -> None:
        getattr(self, action)(detail)

    def append(self, kind: str) -> None:
        self.count += 1
        self.journal.append(kind, 0.0, {"is": self.count, "filler": "x" * 20})
        self.pending.append(self.count)

    def commit(self, fault: Any) -> None:
        if not fault or not self.pending:
            self.journal.commit()
            self.durable, self.pending = self.durable + self.pending, []
            return
        self.store.fail_next(fault)
        try:
            self.journal.commit()
        except JournalError:
            if fault == "torn":  # the process is gone: all but the last entry of that commit had reached the disk
                self.durable, self.pending = self.durable + self.pending[:-1], []
                self.journal = self.opened()
                assert len(self.journal.reports) == 1
        else:
            raise AssertionError("a failing disk was not noticed")

    def rotate(self, _: str) -> None:
        self.journal.rotate()

    def crash(self, _: str) -> None:
        self.pending = []
        self.journal = self.opened()
        assert self.journal.reports == []

    def superseded(self, _: str) -> None:
        old = self.journal
        self.crash("")
        old.append("request", 0.0, {"is": "late"})
        try:
            old.commit()
        except Fenced:
            return
        raise AssertionError("an old owner has written")


@given(actions=ACTIONS)
@settings(max_examples=200)
def test_what_was_committed_is_there_and_nothing_else(actions: list[tuple[str, Any]]) -> None:
    life = Life()
    for action, detail in actions:
        life.perform(action, detail)
        assert [entry.body["is"] for entry in life.journal.entries()] == life.durable
    found = History(life.store, life.files).verify()
    assert (found.first, found.last, found.missing, found.torn) == (1, len(life.durable), 0, None)
    assert life.journal.head == len(life.durable) + len(life.pending)
