"""Who is told when the LP holds the hedge up: once for as long as it lasts, with the reason and what to do."""

from __future__ import annotations

from dataclasses import dataclass

#: What the hedge is told of an LP that does not hold it up.
OPEN_GATE = frozenset({"NONE", "IN_RANGE", "OUT_OF_RANGE"})


@dataclass(slots=True)
class Lasting:
    """Something that may go on for a while; `since` [s, the loop's time] when it does."""

    since: float | None = None
    told: bool = False

    def is_due(self, holds: bool, now: float, seconds: float) -> bool:
        """True once, when it has gone on for so long."""
        if not holds:
            self.since, self.told = None, False
            return False
        self.since = now if self.since is None else self.since
        due = not self.told and now - self.since >= seconds
        self.told |= due
        return due


class LpVigil:
    """Watches over one run. `unknown_seconds`: so long it may stay unknown; `closed_seconds`: hold the hedge up."""

    def __init__(self, unknown_seconds: float, closed_seconds: float) -> None:
        self._unknown_seconds = unknown_seconds
        self._closed_seconds = max(unknown_seconds, closed_seconds)
        self._unknown = Lasting()
        self._closed = Lasting()
        self._state = ""

    def alerts(self, now: float, *, unknown: str, state: str, at_work: bool) -> list[str]:
        """What to tell a person now. `unknown`: why the LP is not known, empty while it is; `state`: as the hedge was
        told; `at_work`: the keeper does something about it.
        """
        if state != self._state:
            self._state, self._closed = state, Lasting()
        told = []
        if self._unknown.is_due(bool(unknown), now, self._unknown_seconds):
            told.append(f"the LP is unknown, so the hedge is held as it is: {unknown}")
        is_closed = not unknown and not at_work and state not in OPEN_GATE
        if self._closed.is_due(is_closed, now, self._closed_seconds):
            told.append(
                f"the LP has been {state} for {self._closed_seconds:g} s and nothing is under way, so the hedge is "
                "held as it is; look with `lp-hedge lp show` whether somebody else moved it and left something, such "
                "as tokens that were taken out and not collected; finish that there, or with `lp-hedge lp close`"
            )
        return told
