"""A journal's inputs done once more by the whole pilot: every order and every LP transaction must follow from them.

`rerun` decides the hedge again, observation by observation; here the desk and the keeper work too, from each checkpoint
to the next. After a difference the rest of a stretch follows from something else, so it is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lp_hedge.errors import HedgeError
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.runtime.recovery import INPUTS, DoneAgain
from lp_hedge.runtime.rerun import BEGINNINGS, MOST_SHOWN, Difference


@dataclass(slots=True)
class Retrace:
    """Takes entries in order; `differences` are the first few. `inputs` were done again and led to the requests."""

    inputs: int = 0
    requests: int = 0
    lp_requests: int = 0
    different: int = 0
    differences: list[Difference] = field(default_factory=list)
    _again: DoneAgain | None = None

    def all(self, entries: Iterable[Entry]) -> Retrace:
        """Take every entry."""
        for entry in entries:
            if entry.kind in BEGINNINGS:
                self._again = None  # other rules; the checkpoint that follows tells where they begin
            elif entry.kind == "checkpoint":
                self._again = DoneAgain(entry.body) if "desk" in entry.body else None
            elif self._again is not None:
                self._take(self._again, entry)
        return self

    def _take(self, again: DoneAgain, entry: Entry) -> None:
        try:
            instead = again.instead_of(entry)
        except HedgeError as error:
            instead = f"refused: {error}"
        if instead is not None:
            self._again = None
            self.different += 1
            if len(self.differences) < MOST_SHOWN:
                self.differences.append(Difference(entry.number, entry.kind, canonical(entry.body), instead))
            return
        self.inputs += entry.kind in INPUTS
        self.requests += entry.kind == "request"
        self.lp_requests += entry.kind == "lp_request"
