"""What an answer tells about its order: request × outcome → event of `machines/order.yaml`. Every pair has a row.

None: the answer says nothing about the order. A look-up that fails has learned nothing, whatever it failed with; a
cancellation that is refused proves that there is nothing to cancel, and not how the order ended. `filled` reads as
the end of the order: the amounts are booked first, and fills, not the venue's word, decide that it is complete.
"""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.desk.answers import Answer, Outcome
from lp_hedge.ports import Cancel, LookUp, Place, Request

#: Told by a report, whichever request brought it.
REPORTED: Mapping[Outcome, str] = {
    "accepted": "accepted",
    "filled": "cancelled",
    "cancelled": "cancelled",
    "rejected": "rejected",
}
PLACED: Mapping[Outcome, str | None] = {
    **REPORTED,
    "not_found": "ambiguous",
    "not_sent": "not_sent",
    "throttled": "throttled",
    "clock_skew": "clock_skew",
    "ambiguous": "ambiguous",
    "duplicate": "duplicate",
    "no_change": "ambiguous",
    "fatal": "fatal",
}
LOOKED_UP: Mapping[Outcome, str | None] = {
    **REPORTED,
    "not_found": "not_found",
    "not_sent": None,
    "throttled": None,
    "clock_skew": None,
    "ambiguous": None,
    "duplicate": None,
    "no_change": None,
    "fatal": None,
}
WITHDRAWN: Mapping[Outcome, str | None] = {
    **REPORTED,
    "not_found": "nothing_to_cancel",
    "not_sent": None,
    "throttled": None,
    "clock_skew": None,
    "ambiguous": None,
    "duplicate": None,
    "no_change": "nothing_to_cancel",
    "fatal": None,
}
MEANING: Mapping[type[Request], Mapping[Outcome, str | None]] = {Place: PLACED, LookUp: LOOKED_UP, Cancel: WITHDRAWN}


def event_of(answer: Answer) -> str | None:
    """The event an answer is for its order; None when it tells nothing about it."""
    if answer.outcome == "rejected" and answer.report is None and not isinstance(answer.request, Place):
        return "nothing_to_cancel" if isinstance(answer.request, Cancel) else None
    return MEANING[type(answer.request)][answer.outcome]
