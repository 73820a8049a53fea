"""What the view says of the orders that could be sent next: their sizes, and what they would leave behind."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from lp_hedge.domain import quantities as formulas
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS

if TYPE_CHECKING:
    from lp_hedge.domain.memory import Memory
    from lp_hedge.domain.settings import Settings


class Sizing:
    """From a size in base to an order: capped, whole lots."""

    __slots__ = ()

    settings: Settings
    price: float
    perp_long: float
    perp_short: float

    def _quantised(self, size_base: float) -> float:
        settings = self.settings
        size = formulas.capped(size_base, self.price, settings.hedge_max_order_quote)
        return formulas.lots(size, settings.lots_per_base) / settings.lots_per_base


class NextOrder(Sizing):
    """The next adjusting order."""

    __slots__ = ()

    available_balance: float
    position_base: float
    target_base: float
    gap_base: float
    band_quote: float

    @property
    def band_base(self) -> float:
        return self.band_quote / self.price

    @property
    def trade_base(self) -> float:
        """What the adjustment wants to trade, signed: to the target, or back to the band's edge."""
        return formulas.trade_to_edge(self.gap_base, self.band_base) if self.settings.to_edge else self.gap_base

    @property
    def order_base(self) -> float:
        """Size of the next adjusting order ≥ 0: capped, whole lots, never larger than the leg it reduces."""
        trade = self.trade_base
        if self.target_base > 0:
            return self._quantised(trade if trade >= 0 else min(-trade, self.perp_long))
        return self._quantised(-trade if trade <= 0 else min(trade, self.perp_short))

    @property
    def order_quote(self) -> float:
        """Notional of the next adjusting order."""
        return self.order_base * self.price

    @property
    def opposite_base(self) -> float:
        """The leg on the wrong side of the target; longs when the target is flat."""
        return self.perp_short if self.target_base > 0 else self.perp_long

    @property
    def opposite_order_base(self) -> float:
        """Size of the order that closes the opposite leg."""
        return self._quantised(self.opposite_base)

    @property
    def margin_after_quote(self) -> float:
        """Available balance once the next order is open: less its initial margin and taker fee."""
        settings = self.settings
        cost = self.order_quote / settings.hedge_leverage + self.order_quote * settings.taker_fee_bps / 10_000.0
        return self.available_balance - cost

    @property
    def position_after_base(self) -> float:
        """Perp position once the next order has filled."""
        return self.position_base + (self.order_base if self.trade_base > 0 else -self.order_base)


class Flattening(Sizing):
    """The next flatten order."""

    __slots__ = ()

    memory: Memory
    clock: float
    order: str
    order_status: str

    @property
    def open_legs_base(self) -> float:
        """Both legs together, whole lots: what a venue could still close."""
        per_base = self.settings.lots_per_base
        return (formulas.lots(self.perp_long, per_base) + formulas.lots(self.perp_short, per_base)) / per_base

    @property
    def flatten_leg(self) -> str:
        """`long`, `short` or empty: the smaller leg first, dust below one step not counted."""
        long_lots = formulas.lots(self.perp_long, self.settings.lots_per_base)
        short_lots = formulas.lots(self.perp_short, self.settings.lots_per_base)
        if long_lots > 0 and (short_lots == 0 or long_lots <= short_lots):
            return "long"
        return "short" if short_lots > 0 else ""

    @property
    def flatten_base(self) -> float:
        """Size of the next flatten order: the leg, capped, whole lots."""
        return self._quantised(self.perp_long if self.flatten_leg == "long" else self.perp_short)

    @property
    def flatten_waits_for(self) -> tuple[str, ...]:
        """Facts without which nothing is flattened: the price (a stale one will do) and both legs."""
        facts = (("price", self.price), ("perp_long", self.perp_long), ("perp_short", self.perp_short))
        return tuple(name for name, value in facts if value != value)

    @property
    def flatten_progressed(self) -> bool:
        """The legs are smaller than when the last flatten order went out."""
        return self.perp_long + self.perp_short < self.memory.flatten_legs_base

    @property
    def flatten_wait_seconds(self) -> float:
        """Back-off after the next flatten order; progress starts it anew."""
        return FIRST_WAIT_SECONDS if self.flatten_progressed else self.memory.flatten_wait_seconds

    @property
    def until_flatten_seconds(self) -> float:
        """Until the next flatten order: back-off after one that ended without progress, for ever while one is out.

        One without an answer is looked up first; only when it is not there some time after that, it never arrived.
        """
        memory = self.memory
        if memory.order_kind == "flatten" and memory.order_outstanding:
            if self.order_status in ("WORKING", "UNCERTAIN"):
                return inf
            if self.order_status == "PENDING":
                return (
                    memory.lookup_clock + self.settings.lookup_settle_seconds - self.clock if self._not_there else inf
                )
        return -inf if self.flatten_progressed else memory.flatten_clock - self.clock

    @property
    def _not_there(self) -> bool:
        """The venue says `none` of a submission that has been looked up."""
        return self.order == "none" and self.memory.lookup_clock > self.memory.order_clock
