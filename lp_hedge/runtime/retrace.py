"""A journal's inputs done once more by the whole pilot: every order and every LP transaction must follow from them.

`rerun` decides the hedge again, observation by observation; here the desk and the keeper work too, from each checkpoint
to the next. After a difference the rest of a stretch follows from something else, so it is passed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lp_hedge.errors import HedgeError
from lp_hedge.journal.entry import Entry, canonical
from lp_hedge.runtime.recovery import INPUTS, DoneAgain
from lp_hedge.runtime.rerun import BEGINNINGS, Comparison, Difference


@dataclass(slots=True)
class Retrace(Comparison):
    """Takes entries in order. `inputs` were done again and led to the requests."""

    inputs: int = 0
    requests: int = 0
    lp_requests: int = 0
    _again: DoneAgain | None = None

    def all(self, entries: Iterable[Entry]) -> Retrace:
        """Take every entry."""
        for entry in entries:
            if entry.kind in BEGINNINGS:
                self._again = None  # other rules; the checkpoint that follows tells where they begin
            elif entry.kind == "checkpoint":
                self._begin(entry)
            elif self._again is not None:
                self._take(self._again, entry)
        return self

    def _begin(self, checkpoint: Entry) -> None:
        """A record of a controller alone has no desk: there is nothing to do again."""
        try:
            self._again = DoneAgain(checkpoint.body) if "desk" in checkpoint.body else None
        except HedgeError as error:
            self._again = None
            self.differ(Difference(checkpoint.number, checkpoint.kind, canonical(checkpoint.body), f"refused: {error}"))

    def _take(self, again: DoneAgain, entry: Entry) -> None:
        try:
            instead = again.instead_of(entry)
        except HedgeError as error:
            instead = f"refused: {error}"
        if instead is not None:
            self._again = None
            self.differ(Difference(entry.number, entry.kind, canonical(entry.body), instead))
            return
        self.inputs += entry.kind in INPUTS
        self.requests += entry.kind == "request"
        self.lp_requests += entry.kind == "lp_request"
