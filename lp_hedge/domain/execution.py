"""What an executor sees: one submission, its fills and its clock. Read by the guards of `order` and `twap`."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, nan

from lp_hedge.domain import quantities as formulas

PRICE_UNKNOWN = nan


@dataclass(slots=True)
class OrderView:
    """One order: `ordered_base` and `filled_base` ≥ 0.

    `since_intent_seconds` counts from the command, `since_sent_seconds` from the last time the order was sent,
    `since_request_seconds` from the last request to the venue or its answer. `answer_pending`: a request is out.
    `retry_wait_seconds` is the back-off after the last answer. `asked_after_seconds`: how long after the last sending
    the look-up was asked that is being answered. `cancel_wanted`: its cancellation has been asked for.
    """

    client_order_id: str
    side: str
    leg: str
    reduce_only: bool
    ordered_base: float
    filled_base: float = 0.0
    since_intent_seconds: float = 0.0
    since_sent_seconds: float = 0.0
    since_request_seconds: float = 0.0
    answer_pending: bool = False
    retry_wait_seconds: float = 0.0
    asked_after_seconds: float = 0.0
    cancel_wanted: bool = False


@dataclass(slots=True)
class TwapView:
    """One TWAP and its slice in flight.

    `elapsed_seconds` leaves pauses out. `slice_status`: NONE PENDING WORKING FILLED CANCELLED FAILED UNCERTAIN.
    Slice k of n is due after k × interval; what has not filled is spread over the slices that are left, in fewer and
    larger ones where the venue takes no order as small (`min_notional_quote`).
    """

    client_order_id: str
    side: str
    leg: str
    reduce_only: bool
    total_base: float
    duration_seconds: float
    interval_seconds: float
    lots_per_base: float
    min_notional_quote: float = 0.0
    price: float = PRICE_UNKNOWN
    elapsed_seconds: float = 0.0
    filled_base: float = 0.0
    slice_status: str = "NONE"
    next_slot: int = 0
    slices_sent: int = 0
    slice_failures: int = 0

    @property
    def remaining_base(self) -> float:
        """What has not filled yet, whole lots."""
        return formulas.lots(self.total_base - self.filled_base, self.lots_per_base) / self.lots_per_base

    @property
    def slot(self) -> int:
        """Number of the slice whose time it is, from 0."""
        return floor(self.elapsed_seconds / self.interval_seconds)

    @property
    def slots_left(self) -> int:
        """Slices left, this one included; at least one."""
        return max(1, ceil(self.duration_seconds / self.interval_seconds) - self.slot)

    @property
    def slice_base(self) -> float:
        """Size of the next slice, whole lots: the remainder over the slices left, and what the venue takes at least.

        Nothing smaller than that is left over. NaN without a price.
        """
        remaining, least = self.remaining_base, self.least_base
        share = formulas.lots(remaining / self.slots_left, self.lots_per_base) / self.lots_per_base
        size = share if share > least else least  # NaN stays NaN
        return remaining if remaining - size < least else size

    @property
    def least_base(self) -> float:
        """The smallest order the venue takes at the price, whole lots."""
        if not self.price > 0:
            return nan
        return ceil(self.min_notional_quote / self.price * self.lots_per_base) / self.lots_per_base
