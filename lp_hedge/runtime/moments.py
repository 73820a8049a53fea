"""A decision out of the journal with everything behind it: decided once more, because most are not written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf
from typing import Any

from lp_hedge.errors import DataError
from lp_hedge.journal.entry import Entry
from lp_hedge.runtime.recovery import recovered


@dataclass(slots=True)
class Stretch:
    """A checkpoint and what came after it. `observed`: the number of the last observation in it; 0: none."""

    checkpoint: Entry
    since: list[Entry] = field(default_factory=list)
    observed: int = 0

    def take(self, entry: Entry) -> None:
        """The next entry."""
        self.since.append(entry)
        if entry.kind == "observation":
            self.observed = entry.number


@dataclass(frozen=True, slots=True)
class Told:
    """A decision with its explained guards, and the entry of its observation."""

    number: int
    explanation: dict[str, Any]


def decided_at(entries: Iterable[Entry], at: float | None) -> Told:
    """The decision in force at `at` [Unix s]; the last one without it. Raises `DataError` when there is none.

    Raises `Mismatch` when today's charts and guards decide otherwise than the journal says.
    """
    found = _stretch(entries, inf if at is None else at)
    if found is None:
        raise DataError("the journal holds no observation at or before that time; give a later --at")
    upto = [each for each in found.since if each.number <= found.observed]
    pilot = recovered(found.checkpoint.body, upto)
    return Told(found.observed, pilot.explain())


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
