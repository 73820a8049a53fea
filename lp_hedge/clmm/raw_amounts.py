"""Token amounts of a position in raw integers, to the wei as the Uniswap v3 contracts compute them.

Source: v3-core `SqrtPriceMath.sol`, v3-periphery `LiquidityAmounts.sol`.
"""

from __future__ import annotations

from lp_hedge.clmm.ticks import Q96, check_sqrt_ratio, check_tick_range, sqrt_ratio_at_tick

MAX_LIQUIDITY = (1 << 128) - 1


def amounts_raw(
    liquidity: int, sqrt_price_x96: int, tick_lower: int, tick_upper: int, round_up: bool = False
) -> tuple[int, int]:
    """(amount0, amount1) in the tokens' smallest units at the pool's `sqrt_price_x96`.

    The contracts round down what they pay (a burn) and up what they ask for (a mint: `round_up`).
    Raises `ValueError` naming the argument that the contracts would refuse.
    """
    _check_uint128("liquidity", liquidity)
    lower, price, upper = _clamped_ratios(sqrt_price_x96, tick_lower, tick_upper)
    return _amount0(liquidity, price, upper, round_up), _amount1(liquidity, lower, price, round_up)


def liquidity_for_amounts_raw(amount0: int, amount1: int, sqrt_price_x96: int, tick_lower: int, tick_upper: int) -> int:
    """The liquidity a mint of at most these amounts receives, as `LiquidityAmounts.getLiquidityForAmounts`."""
    _check_not_negative("amount0", amount0)
    _check_not_negative("amount1", amount1)
    lower, price, upper = _clamped_ratios(sqrt_price_x96, tick_lower, tick_upper)
    offers = []
    if price < upper:
        offers.append(amount0 * (price * upper // Q96) // (upper - price))
    if price > lower:
        offers.append(amount1 * Q96 // (price - lower))
    return min(offers)


def _clamped_ratios(sqrt_price_x96: int, tick_lower: int, tick_upper: int) -> tuple[int, int, int]:
    """Square-root prices of the lower bound, the pool clamped into the range, the upper bound."""
    check_sqrt_ratio(sqrt_price_x96)
    check_tick_range(tick_lower, tick_upper)
    lower, upper = sqrt_ratio_at_tick(tick_lower), sqrt_ratio_at_tick(tick_upper)
    return lower, min(max(sqrt_price_x96, lower), upper), upper


def _amount0(liquidity: int, low: int, high: int, round_up: bool) -> int:
    scaled = liquidity * Q96 * (high - low)
    return _divide(_divide(scaled, high, round_up), low, round_up)


def _amount1(liquidity: int, low: int, high: int, round_up: bool) -> int:
    return _divide(liquidity * (high - low), Q96, round_up)


def _divide(numerator: int, denominator: int, round_up: bool) -> int:
    return -(-numerator // denominator) if round_up else numerator // denominator


def _check_uint128(name: str, number: int) -> None:
    _check_not_negative(name, number)
    if number > MAX_LIQUIDITY:
        raise ValueError(f"{name}: {number} does not fit the contracts' uint128")


def _check_not_negative(name: str, number: int) -> None:
    if not isinstance(number, int) or number < 0:
        raise ValueError(f"{name}: {number!r} must be an integer, zero or above")
