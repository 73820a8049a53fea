"""A store in memory for the simulation: it survives its journal, and fails on request as a disk would."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from lp_hedge.errors import JournalError
from lp_hedge.journal.entry import Row
from lp_hedge.journal.store import Head, next_epoch, owned, unwritten

Fault = Literal["full", "read_only", "torn"]
MESSAGES = {"full": "database or disk is full", "read_only": "read-only database", "torn": "power lost while writing"}


class MemoryStore:
    """Committed rows; what a journal has only appended is lost with the journal.

    A simulated crash drops the `Journal` and opens a new one on the same store.
    """

    name = "memory"

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._head: Head | None = None
        self._fault: Fault | None = None
        self._failing_commits = 0

    def fail_next(self, fault: Fault, commits: int = 1) -> None:
        """The next `commits` writes raise `JournalError`: nothing is stored, or (`torn`) a part without its end."""
        self._fault = fault
        self._failing_commits = commits

    def take_over(self, owner: str) -> Head:
        self._head = next_epoch(self._head, owner, self.name)
        return self._head

    def head(self) -> Head | None:
        return self._head

    def page(self, after: int, limit: int) -> Sequence[Row]:
        start = bisect_right(self.rows, after, key=_number)
        return self.rows[start : start + limit]

    def newest(self, kind: str) -> Row | None:
        return next((row for row in reversed(self.rows) if row.kind == kind), None)

    def write(self, epoch: int, rows: Sequence[Row]) -> None:
        if not unwritten(self._head, epoch, rows, self.name):
            return
        if self._failing_commits:
            self._fail(rows)
        self.rows += rows
        head = owned(self._head, epoch, self.name)
        self._head = head._replace(last_number=rows[-1].number, last_digest=rows[-1].digest)

    def cut(self, epoch: int, number: int, digest: str) -> None:
        head = owned(self._head, epoch, self.name)
        del self.rows[bisect_right(self.rows, number, key=_number) :]
        self._head = head._replace(last_number=number, last_digest=digest)

    def archived(self, epoch: int, number: int, digest: str) -> None:
        head = owned(self._head, epoch, self.name)
        del self.rows[: bisect_right(self.rows, number, key=_number)]
        self._head = head._replace(archived_number=number, archived_digest=digest)

    def close(self) -> None:
        """Nothing to let go of."""

    def _fail(self, rows: Sequence[Row]) -> None:
        self._failing_commits -= 1
        fault = self._fault or "full"
        if fault == "torn":
            last = rows[-1]
            self.rows += [*rows[:-1], last._replace(body=last.body[: len(last.body) // 2])]
        raise JournalError(f"{self.name}: not written ({MESSAGES[fault]}); nothing of it may be acted upon")


def _number(row: Row) -> int:
    return row.number
