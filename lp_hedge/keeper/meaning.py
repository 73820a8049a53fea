"""What an answer tells about its transaction: request × outcome → event of `machines/transaction.yaml`.

None: the answer says nothing. An inquiry that fails has learned nothing, whatever it failed with; a preparation that
fails has sent nothing, so only a final no ends it. "Already known" is success.
"""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.keeper.answers import LpAnswer, LpOutcome
from lp_hedge.lp_ports import Broadcast, Inquire, Prepare

PREPARED: Mapping[LpOutcome, str] = {
    "prepared": "prepared",
    "nothing_to_do": "nothing_to_do",
    "no_change": "nothing_to_do",
    "rejected": "refused",
    "fatal": "refused",
    "not_sent": "not_prepared",
    "throttled": "not_prepared",
    "clock_skew": "not_prepared",
    "ambiguous": "not_prepared",
    "duplicate": "not_prepared",
}
SENT: Mapping[LpOutcome, str] = {
    "sent": "sent",
    "duplicate": "sent",
    "no_change": "sent",
    "rejected": "refused",
    "fatal": "refused",
    "not_sent": "not_sent",
    "throttled": "not_sent",
    "clock_skew": "not_sent",
    "ambiguous": "ambiguous",
}
INQUIRED: Mapping[LpOutcome, str] = {
    "unknown": "unknown",
    "pending": "pending",
    "included": "included",
    "superseded": "superseded",
}


def event_of(answer: LpAnswer, voids: frozenset[str]) -> str | None:
    """The event an answer is for its transaction; `voids`: ids of those that do nothing but use the nonce up."""
    match answer.request:
        case Prepare():
            return PREPARED.get(answer.outcome)
        case Broadcast():
            return SENT.get(answer.outcome)
        case Inquire() if answer.outcome == "final" and answer.report is not None:
            return _final(answer.report.transaction_id in voids, bool(answer.report.succeeded))
        case Inquire():
            return INQUIRED.get(answer.outcome)
    return None


def _final(void: bool, succeeded: bool) -> str:
    """A void uses the nonce up whether it succeeds or not."""
    if void:
        return "voided"
    return "succeeded" if succeeded else "reverted"
