"""The view: one observation as every guard and action sees it, frozen by convention.

Facts are what was observed; a missing one is NaN (numbers), `UNKNOWN` (the LP state) or empty (the order).
Derived quantities are slots, computed once by `derive`; what only an order needs is a property. All formulas
stand in `quantities.py`.
"""

from __future__ import annotations

from math import inf, nan
from typing import TYPE_CHECKING

from lp_hedge.domain import quantities as formulas
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, HOUR_SECONDS

if TYPE_CHECKING:
    from lp_hedge.domain.memory import Memory
    from lp_hedge.domain.settings import Settings

#: Facts that are numbers, in the order of the observation format (design §5).
NUMERIC_FACTS = (
    "t",
    "price",
    "price_t",
    "dex_price",
    "lp_base",
    "lp_quote",
    "lp_base_fee",
    "lp_quote_fee",
    "wallet_base",
    "perp_long",
    "perp_short",
    "available_balance",
    "funding_rate",
    "lp_liquidity",
    "lp_lower_price",
    "lp_upper_price",
)
LP_STATES = ("UNKNOWN", "NONE", "OPENING", "IN_RANGE", "OUT_OF_RANGE", "CLOSING", "SWAPPING", "FAILED")
ORDER_LEVELS = ("none", "working", "filled", "cancelled", "failed", "unknown")
COMMANDS = ("enable", "disable", "kill", "reset")

#: A price dated up to this far in the future counts as age 0; beyond it the clocks disagree.
CLOCK_SKEW_SECONDS = 5.0

_DERIVED = (
    "lp_state",
    "order",
    "order_id",
    "command",
    "settings",
    "memory",
    "clock",
    "reference_price",
    "price_age_seconds",
    "exposure_base",
    "position_base",
    "net_base",
    "target_base",
    "gap_base",
    "gap_quote",
    "band_quote",
    "hysteresis_quote",
    "order_status",
)


class View:
    """Facts, then derived quantities; units in the names. See design §2.1 and §5."""

    __slots__ = (*NUMERIC_FACTS, *_DERIVED)

    settings: Settings
    memory: Memory
    clock: float
    reference_price: float
    price_age_seconds: float
    exposure_base: float
    position_base: float
    net_base: float
    target_base: float
    gap_base: float
    gap_quote: float
    band_quote: float
    hysteresis_quote: float
    order_status: str

    def __init__(
        self,
        t: float = nan,
        price: float = nan,
        price_t: float = nan,
        dex_price: float = nan,
        lp_state: str = "UNKNOWN",
        lp_base: float = nan,
        lp_quote: float = nan,
        lp_base_fee: float = nan,
        lp_quote_fee: float = nan,
        wallet_base: float = nan,
        perp_long: float = nan,
        perp_short: float = nan,
        available_balance: float = nan,
        funding_rate: float = nan,
        order: str = "",
        order_id: str = "",
        command: str = "",
        lp_liquidity: float = nan,
        lp_lower_price: float = nan,
        lp_upper_price: float = nan,
    ) -> None:
        self.t = t
        self.price = price
        self.price_t = price_t
        self.dex_price = dex_price
        self.lp_state = lp_state
        self.lp_base = lp_base
        self.lp_quote = lp_quote
        self.lp_base_fee = lp_base_fee
        self.lp_quote_fee = lp_quote_fee
        self.wallet_base = wallet_base
        self.perp_long = perp_long
        self.perp_short = perp_short
        self.available_balance = available_balance
        self.funding_rate = funding_rate
        self.order = order
        self.order_id = order_id
        self.command = command
        self.lp_liquidity = lp_liquidity
        self.lp_lower_price = lp_lower_price
        self.lp_upper_price = lp_upper_price

    # -- time ---------------------------------------------------------------------------------------------

    @property
    def since_check_seconds(self) -> float:
        """Since the interval timer was restarted."""
        return self.clock - self.memory.check_clock

    @property
    def since_fill_seconds(self) -> float:
        """Since the adjustment's last fill; 0 in the observation that brings it, infinite when there was none."""
        if self.memory.order_outstanding and self.order_status == "FILLED":
            return 0.0
        return self.clock - self.memory.last_fill_clock

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
    def flatten_progressed(self) -> bool:
        """The legs are smaller than when the last flatten order went out."""
        return self.perp_long + self.perp_short < self.memory.flatten_legs_base

    @property
    def flatten_wait_seconds(self) -> float:
        """Back-off after the next flatten order; progress starts it anew."""
        return FIRST_WAIT_SECONDS if self.flatten_progressed else self.memory.flatten_wait_seconds

    @property
    def until_flatten_seconds(self) -> float:
        """Until the next flatten order; progress ends the wait, a flatten order still working prolongs it."""
        memory = self.memory
        if self.order_status == "WORKING" and memory.order_kind == "flatten":
            return memory.order_clock + self.settings.hedge_order_timeout_seconds - self.clock
        return -inf if self.flatten_progressed else memory.flatten_clock - self.clock

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
    def moved_base(self) -> float:
        """How far the position has moved in the last submission's direction since it was sent."""
        moved = self.position_base - self.memory.order_position_base
        return moved if self.memory.order_base >= 0 else -moved

    @property
    def ordered_base(self) -> float:
        """Size of the last submission."""
        return abs(self.memory.order_base)

    # -- the next order -----------------------------------------------------------------------------------

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
        wanted = abs(self.trade_base)
        if self.trade_base * self.position_base < 0:
            wanted = min(wanted, self.perp_short if self.trade_base > 0 else self.perp_long)
        return self._quantised(wanted)

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

    # -- flattening ---------------------------------------------------------------------------------------

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

    def _quantised(self, size_base: float) -> float:
        settings = self.settings
        size = formulas.capped(size_base, self.price, settings.hedge_max_order_quote)
        return formulas.lots(size, settings.lots_per_base) / settings.lots_per_base
