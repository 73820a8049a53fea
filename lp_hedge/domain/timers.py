"""What the view says of time and of the last submission: differences of the controller's clock and its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lp_hedge.domain.memory import HOUR_SECONDS

if TYPE_CHECKING:
    from lp_hedge.domain.memory import Memory

#: A fill is shown when the position has moved by this part of the order: less is a poll that lags behind, more is the
#: venue's word against ours, and the venue is right.
FILL_SHOWN = 0.5


class Timers:
    """Properties of the view; all seconds on the controller's clock."""

    __slots__ = ()

    memory: Memory
    clock: float
    lp_state: str
    order_status: str
    position_base: float

    @property
    def since_check_seconds(self) -> float:
        """Since the interval timer was restarted."""
        return self.clock - self.memory.check_clock

    @property
    def since_fill_seconds(self) -> float:
        """Since the adjustment's last fill; 0 in the observation that brings it, infinite when there was none."""
        return 0.0 if self._just_filled else self.clock - self.memory.last_fill_clock

    @property
    def cooling(self) -> bool:
        """The last adjustment came to its end; whether its cooldown is over is another question."""
        return self.memory.cooling

    @property
    def out_of_range_seconds(self) -> float:
        """How long the LP has been out of range; 0 in range."""
        return self.clock - self.memory.out_of_range_clock if self.lp_state == "OUT_OF_RANGE" else 0.0

    @property
    def since_submission_seconds(self) -> float:
        """Since the last submission, or its last look-up."""
        return self.clock - max(self.memory.order_clock, self.memory.lookup_clock)

    @property
    def since_cancel_seconds(self) -> float:
        """Since cancellation was last asked for."""
        return self.clock - self.memory.cancel_clock

    @property
    def until_retry_seconds(self) -> float:
        """Until a failed order may be re-planned; ≤ 0: now."""
        return self.memory.retry_clock - self.clock

    @property
    def submissions_last_hour(self) -> int:
        """Adjusting submissions in (t − 3600, t]."""
        clock = self.clock
        return sum(clock - submitted < HOUR_SECONDS for submitted in self.memory.submissions)

    @property
    def failures(self) -> int:
        """Failed adjusting orders in a row."""
        return self.memory.failures

    @property
    def fill_unconfirmed(self) -> bool:
        """The last submission has filled, and the position has not been seen to show it."""
        return self._just_filled or self.memory.fill_unconfirmed

    @property
    def _just_filled(self) -> bool:
        return self.memory.order_outstanding and self.order_status == "FILLED"

    @property
    def moved_base(self) -> float:
        """How far the position has moved in the last submission's direction since it was sent."""
        moved = self.position_base - self.memory.order_position_base
        return moved if self.memory.order_base >= 0 else -moved

    @property
    def fill_shown(self) -> bool:
        """The position has moved by (half of) the last submission since it was sent."""
        return self.moved_base >= FILL_SHOWN * self.ordered_base

    @property
    def ordered_base(self) -> float:
        """Size of the last submission."""
        return abs(self.memory.order_base)
