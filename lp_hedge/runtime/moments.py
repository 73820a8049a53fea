"""A decision out of the journal with everything behind it: decided once more, because most are not written down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from lp_hedge.errors import DataError
from lp_hedge.journal.entry import Entry
from lp_hedge.runtime.decisions import Decided, decided


@dataclass(slots=True)
class Stretch:
    """A checkpoint, what came after it, and whether anything was observed then."""

    checkpoint: Entry
    since: list[Entry] = field(default_factory=list)
    observed: bool = False

    def take(self, entry: Entry) -> None:
        """The next entry."""
        self.since.append(entry)
        self.observed |= entry.kind == "observation"


def decided_upto(entries: Iterable[Entry], at: float | None, window: int = 0) -> list[Decided]:
    """The decision in force at `at` [Unix s], the last one without it, explained; and up to `window` before it.

    Those before reach back to the last checkpoint, no further. Raises `DataError` when there is none.
    """
    found = _stretch(entries, inf if at is None else at)
    if found is None:
        raise DataError("the journal holds no observation at or before that time; give a later --at")
    last = next(number for number, each in enumerate(reversed(found.since)) if each.kind == "observation")
    upto = found.since[: len(found.since) - last]
    return list(deque(decided([found.checkpoint, *upto], explained=True), maxlen=window + 1))


def _stretch(entries: Iterable[Entry], at: float) -> Stretch | None:
    """The last stretch before `at` in which anything was observed."""
    found: Stretch | None = None
    current: Stretch | None = None
    for entry in entries:
        if entry.t > at:
            continue
        if entry.kind == "checkpoint":
            current = Stretch(entry)
        elif current is not None:
            current.take(entry)
            found = current if current.observed else found
    return found
