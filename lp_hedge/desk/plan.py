"""A TWAP with its slices: one chart plans, each slice is an order with a life of its own."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lp_hedge.desk.levels import together
from lp_hedge.desk.order import ENDED, OrderExecutor
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Command

#: Level of a slice → `slice_status` of the TWAP's view.
SLICE_STATUS: Mapping[str, str] = {
    "none": "NONE",
    "working": "WORKING",
    "unknown": "UNCERTAIN",
    "filled": "FILLED",
    "cancelled": "CANCELLED",
    "failed": "FAILED",
}


class Plan:
    """The slices are kept as long as the plan: what they filled, late or not, is what it re-plans from."""

    def __init__(self, twap: TwapExecutor) -> None:
        self.twap = twap
        self.slices: list[OrderExecutor] = []

    @property
    def level(self) -> str:
        """The least finished of the plan and its slices."""
        return together([self.twap.level, *(each.level for each in self.live)])

    @property
    def ended(self) -> bool:
        """The plan is over and the end of every slice is proven."""
        return self.twap.level in ENDED and not self.live

    @property
    def live(self) -> list[OrderExecutor]:
        """Slices whose end is not proven: one, or one more that came back from the dead."""
        return [each for each in self.slices if not each.ended]

    def tick(self, clock: float, price: float) -> list[Command]:
        """What the plan does now; it sees its slices' fills and how the least finished one stands."""
        view = self.twap.view
        view.filled_base = float(sum((each.fills.filled_base for each in self.slices), Decimal(0)))
        return self.twap.tick(clock, price, self._slice_status)

    def cancel(self) -> list[Command]:
        """The plan ends, once its slices have."""
        return self.twap.cancel()

    @property
    def _slice_status(self) -> str:
        out = self.live or self.slices[-1:]
        return SLICE_STATUS[together(each.level for each in out)]
