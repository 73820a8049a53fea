"""The view: one observation as every guard and action sees it, frozen by convention.

Facts are what was observed; a missing one is NaN (numbers), `UNKNOWN` (the LP state) or empty (the order).
Derived quantities are slots, computed once by `derive`; what only an order needs is a property
(`timers.py`, `orders.py`). All formulas stand in `quantities.py`.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from lp_hedge.domain.orders import Flattening, NextOrder
from lp_hedge.domain.timers import Timers

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


class View(Timers, NextOrder, Flattening):
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
