"""What comes back from a call that may fail: a value or an error, and how long it took. Sans-IO."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from adapters.paper.faults import Fault
from lp_hedge.errors import Ambiguous, ClockSkew, NotSent, Throttled, VenueError

T = TypeVar("T")

#: How long a caller waits for an answer that will not come.
TIME_OUT_SECONDS = 3.0
#: The slowest answer is this many times slower than the usual one.
SLOWEST = 5.0
LONGEST_RETRY_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """Either `value` or `error`; it arrives `delay_seconds` after the call."""

    value: T | None
    error: VenueError | None = None
    delay_seconds: float = 0.0

    def result(self) -> T:
        """The value. Raises the error."""
        if self.error is not None:
            raise self.error
        return self.value  # type: ignore[return-value] # None only where T allows it


def refused_at_the_door(call: str, fault: Fault) -> VenueError | None:
    """The error of a request that was not executed, or None when it went through."""
    match fault.kind:
        case "lost_before":
            return Ambiguous(f"{call}: no answer in time")
        case "not_sent":
            return NotSent(f"{call}: connection refused")
        case "throttled":
            return Throttled(f"{call}: too many requests", round(fault.strength * LONGEST_RETRY_SECONDS, 3))
        case "clock_skew":
            return ClockSkew(f"{call}: time stamp outside of the receive window")
    return None


def lost_answer(call: str) -> Ambiguous:
    """The request was executed, its answer is gone."""
    return Ambiguous(f"{call}: connection closed before the answer")
