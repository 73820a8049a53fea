"""How a call that raised reads as an outcome: one word per error class of `lp_hedge.errors`. Source: facts §1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lp_hedge.errors import ClockSkew, Duplicate, Fatal, NoChange, NotSent, Rejected, Throttled

FailedOutcome = Literal[
    "not_sent", "throttled", "clock_skew", "ambiguous", "duplicate", "rejected", "no_change", "fatal"
]

#: Nothing was executed, and the same request may be made again later.
NOT_EXECUTED: frozenset[FailedOutcome] = frozenset({"not_sent", "throttled", "clock_skew"})

_OF_ERROR: Mapping[type[BaseException], FailedOutcome] = {
    NotSent: "not_sent",
    Throttled: "throttled",
    ClockSkew: "clock_skew",
    Duplicate: "duplicate",
    Rejected: "rejected",
    NoChange: "no_change",
    Fatal: "fatal",
}


def outcome_of(error: BaseException) -> FailedOutcome:
    """What is none of the classes may have been executed."""
    return next((name for kind, name in _OF_ERROR.items() if isinstance(error, kind)), "ambiguous")


def wish_of(error: BaseException) -> float | None:
    """How long [s] the venue wants to be left alone, when it told."""
    return error.retry_after_seconds if isinstance(error, Throttled) else None
