"""What is fixed about a pool: decimals, which token is base, fee, tick spacing; and the prices they imply.

The chain knows token0 and token1 in smallest units and ticks; everything else here speaks of base and
quote in human units. This is the one place where the two are translated. Prices at ticks are taken from
the contracts' integers and rounded once, so they are the same bits on every machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt, sqrt
from typing import Literal

from lp_hedge.clmm.position import Number, liquidity_for_value, require_positive
from lp_hedge.clmm.ticks import (
    MAX_SQRT_RATIO,
    MAX_TICK,
    MIN_SQRT_RATIO,
    MIN_TICK,
    Q96,
    check_tick_range,
    sqrt_ratio_at_tick,
    tick_at_sqrt_ratio,
)

BaseToken = Literal["token0", "token1"]
_MAX_DECIMALS = 255  # ERC-20 keeps them in a uint8


@dataclass(frozen=True)
class PoolSpec:
    """A pool's constants. `fee_bps` [bps of the amount paid in]; `base_token` is the one that is hedged.

    Raises `ValueError` naming the field.
    """

    token0_decimals: int
    token1_decimals: int
    base_token: BaseToken
    fee_bps: float
    tick_spacing: int

    def __post_init__(self) -> None:
        for name in ("token0_decimals", "token1_decimals"):
            if not 0 <= getattr(self, name) <= _MAX_DECIMALS:
                raise ValueError(f"{name}: {getattr(self, name)!r} must be from 0 to {_MAX_DECIMALS}")
        if self.base_token not in ("token0", "token1"):
            raise ValueError(f"base_token: {self.base_token!r} must be token0 or token1")
        if not 0 <= self.fee_bps < 10_000:
            raise ValueError(f"fee_bps: {self.fee_bps!r} must be at least 0 and below 10000")
        if not 0 < self.tick_spacing <= MAX_TICK:
            raise ValueError(f"tick_spacing: {self.tick_spacing!r} must be from 1 to {MAX_TICK}")

    @cached_property
    def base_is_token0(self) -> bool:
        """Whether a rising tick is a rising price."""
        return self.base_token == "token0"

    @cached_property
    def raw_per_human_liquidity(self) -> float:
        """Raw liquidity of one human unit: 10^((decimals0 + decimals1) / 2)."""
        return sqrt(10 ** (self.token0_decimals + self.token1_decimals))

    def human_liquidity(self, liquidity_raw: float) -> float:
        """Liquidity in sqrt(base x quote), the unit of `lp_hedge.clmm.amounts`."""
        return liquidity_raw / self.raw_per_human_liquidity

    def raw_liquidity(self, liquidity: float) -> int:
        """Raw liquidity, rounded down to the integer the contract keeps."""
        return int(liquidity * self.raw_per_human_liquidity)

    def base_quote(self, amount0: Number, amount1: Number) -> tuple[Number, Number]:
        """(base, quote) in human units of raw token amounts. Floats or columns."""
        human0, human1 = amount0 / float(10**self.token0_decimals), amount1 / float(10**self.token1_decimals)
        return (human0, human1) if self.base_is_token0 else (human1, human0)

    def raw_amounts(self, base: Number, quote: Number) -> tuple[Number, Number]:
        """(amount0, amount1) in smallest units, not rounded: the inverse of `base_quote`. Floats or columns."""
        human0, human1 = (base, quote) if self.base_is_token0 else (quote, base)
        return human0 * float(10**self.token0_decimals), human1 * float(10**self.token1_decimals)

    def price_at_tick(self, tick: int) -> float:
        """Price at the tick's lower edge [quote per base], correctly rounded."""
        return self.price_at_sqrt_ratio(sqrt_ratio_at_tick(tick))

    def price_at_sqrt_ratio(self, sqrt_price_x96: int) -> float:
        """Price of a pool whose `slot0` says `sqrt_price_x96` [quote per base], correctly rounded."""
        token1_per_token0: int = sqrt_price_x96 * sqrt_price_x96 * 10**self.token0_decimals
        one: int = Q96 * Q96 * 10**self.token1_decimals
        return token1_per_token0 / one if self.base_is_token0 else one / token1_per_token0

    def tick_at_price(self, price: float) -> int:
        """The tick nearest to `price` (in ratio); the exact inverse of `price_at_tick`.

        Raises `ValueError` for a price that is no positive number or beyond the outermost ticks.
        """
        require_positive("price", price)
        squared = self._raw_price_x192(price)
        ratio = isqrt(int(squared))
        if not MIN_SQRT_RATIO - 1 <= ratio <= MAX_SQRT_RATIO:
            raise ValueError(f"price: {price!r} is beyond ticks +-{MAX_TICK}; check decimals and base_token")
        below = tick_at_sqrt_ratio(min(max(ratio, MIN_SQRT_RATIO), MAX_SQRT_RATIO - 1))
        middle = sqrt_ratio_at_tick(below) * sqrt_ratio_at_tick(min(below + 1, MAX_TICK))
        return min(below + 1, MAX_TICK) if squared > middle else below

    def price_range(self, tick_lower: int, tick_upper: int) -> tuple[float, float]:
        """(lower, upper) price of a tick range [quote per base]; the ticks swap when token1 is base."""
        check_tick_range(tick_lower, tick_upper)
        ends = self.price_at_tick(tick_lower), self.price_at_tick(tick_upper)
        return ends if self.base_is_token0 else (ends[1], ends[0])

    def ticks_around(self, price: float, range_pct: float) -> tuple[int, int]:
        """(tick_lower, tick_upper) of `price` plus and minus `range_pct` [%], each at the nearest usable tick.

        Raises `ValueError` when the range is empty after rounding to the tick spacing.
        """
        if not 0 < range_pct < 100:
            raise ValueError(f"range_pct: {range_pct!r} must be above 0 and below 100 (5 is +-5 %)")
        edges = (price * (1 - range_pct / 100), price * (1 + range_pct / 100))
        lower, upper = sorted(self.usable_tick(self.tick_at_price(edge)) for edge in edges)
        if lower == upper:
            raise ValueError(f"range_pct: {range_pct!r} is narrower than tick_spacing {self.tick_spacing}; widen it")
        return lower, upper

    def usable_tick(self, tick: int) -> int:
        """The nearest multiple of the tick spacing within the outermost ticks; a half goes up."""
        spacing = self.tick_spacing
        nearest = (tick + spacing // 2) // spacing * spacing
        return min(max(nearest, -(-MIN_TICK // spacing) * spacing), MAX_TICK // spacing * spacing)

    def liquidity_raw_for_capital(self, capital_quote: float, price: float, tick_lower: int, tick_upper: int) -> int:
        """Raw liquidity of a position worth `capital_quote` at `price`, rounded down."""
        lower, upper = self.price_range(tick_lower, tick_upper)
        return self.raw_liquidity(liquidity_for_value(capital_quote, price, lower, upper))

    def _raw_price_x192(self, price: float) -> Fraction:
        """Token1 per token0 in smallest units, times 2^192, without rounding."""
        oriented = Fraction(price) if self.base_is_token0 else 1 / Fraction(price)
        return oriented * Fraction(10**self.token1_decimals, 10**self.token0_decimals) * Q96 * Q96
