"""The least amounts a transaction may end with: exact for every price within the slippage, and for none beyond it.

A mint at another price than the one seen takes other amounts: less of the token that becomes scarce, not simply
(1 - slippage) of both. The bounds here follow the contracts' integers, roundings included, so that no mint or burn at
a price within the slippage reverts for its minima. Square-root prices are in Q64.96, amounts in smallest units.

Source: v3-periphery `LiquidityAmounts.sol`, v3-core `SqrtPriceMath.sol`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor, isqrt

from lp_hedge.clmm import MAX_SQRT_RATIO, MIN_SQRT_RATIO, amounts_raw, sqrt_ratio_at_tick
from lp_hedge.clmm.ticks import Q96


@dataclass(frozen=True, slots=True)
class PriceWindow:
    """The square-root prices that are still accepted, both ends included."""

    low: int
    high: int


def price_window(sqrt_price_x96: int, slippage_bps: float, *, base_is_token0: bool) -> PriceWindow:
    """Prices [quote per base] within `slippage_bps` [bps] above and below the pool's, as square roots of the pool's."""
    slip = Fraction(str(slippage_bps)) / 10_000
    fall, rise = (1 - slip, 1 + slip) if base_is_token0 else (1 / (1 + slip), 1 / (1 - slip))
    squared = sqrt_price_x96**2
    low, high = isqrt(floor(squared * fall)), isqrt(floor(squared * rise)) + (1 if slip else 0)
    return PriceWindow(max(low, MIN_SQRT_RATIO), min(high, MAX_SQRT_RATIO - 1))


def least_of_burn(liquidity: int, window: PriceWindow, tick_lower: int, tick_upper: int) -> tuple[int, int]:
    """(amount0, amount1) that burning `liquidity` pays at least, at any price of the window."""
    least0, _ = amounts_raw(liquidity, window.high, tick_lower, tick_upper)
    _, least1 = amounts_raw(liquidity, window.low, tick_lower, tick_upper)
    return least0, least1


def least_of_mint(amount0: int, amount1: int, window: PriceWindow, tick_lower: int, tick_upper: int) -> tuple[int, int]:
    """(amount0, amount1) that a mint of at most these amounts takes at least, at any price of the window.

    As the price rises a mint takes no more of token0 and no less of token1; what the contract loses by rounding the
    liquidity down is taken off at its largest.
    """
    lower, upper = Fraction(sqrt_ratio_at_tick(tick_lower)), Fraction(sqrt_ratio_at_tick(tick_upper))
    # Without one token there is a mint beyond that end of the range only.
    ends = (Fraction(window.low) if amount0 else upper, Fraction(window.high) if amount1 else lower)
    low, high = (min(max(price, lower), upper) for price in ends)
    least0 = min(amount0 * (1 - Q96 / (low * upper)), _taken0(amount1, lower, high, upper)) - _unit0(low, upper)
    least1 = min(Fraction(amount1), _taken1(amount0, lower, low, upper)) - (high - lower) / Q96
    return max(floor(least0), 0), max(floor(least1), 0)


def _unit0(price: Fraction, upper: Fraction) -> Fraction:
    """Token0 of one unit of liquidity."""
    return Q96 * (upper - price) / (upper * price)


def _taken0(amount1: int, lower: Fraction, price: Fraction, upper: Fraction) -> Fraction:
    """Token0 of the liquidity that `amount1` makes; without bound where none of token1 is needed."""
    if price == lower:
        return Fraction(MAX_SQRT_RATIO**2)
    return amount1 * Q96 / (price - lower) * _unit0(price, upper)


def _taken1(amount0: int, lower: Fraction, price: Fraction, upper: Fraction) -> Fraction:
    """Token1 of the liquidity that `amount0` makes; without bound where none of token0 is needed."""
    if price == upper:
        return Fraction(MAX_SQRT_RATIO**2)
    return amount0 * (price * upper / Q96 - 1) / (upper - price) * (price - lower) / Q96
