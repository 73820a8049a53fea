"""Ticks and square-root prices in Q64.96, exactly as the Uniswap v3 contracts compute them.

A tick is a step of 1 bp: raw price (token1 per token0, smallest units) = 1.0001^tick. The contracts
keep sqrt(price) x 2^96 as an integer. Source: v3-core `TickMath.sol`.
"""

from __future__ import annotations

from bisect import bisect_right

MIN_TICK = -887272
MAX_TICK = 887272
MIN_SQRT_RATIO = 4295128739
MAX_SQRT_RATIO = 1461446703485210103287273052203988822378723970342
Q96 = 1 << 96
LOG_TICK = 9.999500033330834e-05  # ln 1.0001; a literal because logarithms differ between machines

_Q128 = 1 << 128
_LOW_32_BITS = (1 << 32) - 1

# sqrt(1.0001)^-(2^bit) in Q128.128, bit 0 first: TickMath.sol's constants.
_INVERSE_ROOTS = (
    0xFFFCB933BD6FAD37AA2D162D1A594001,
    0xFFF97272373D413259A46990580E213A,
    0xFFF2E50F5F656932EF12357CF3C7FDCC,
    0xFFE5CACA7E10E4E61C3624EAA0941CD0,
    0xFFCB9843D60F6159C9DB58835C926644,
    0xFF973B41FA98C081472E6896DFB254C0,
    0xFF2EA16466C96A3843EC78B326B52861,
    0xFE5DEE046A99A2A811C461F1969C3053,
    0xFCBE86C7900A88AEDCFFC83B479AA3A4,
    0xF987A7253AC413176F2B074CF7815E54,
    0xF3392B0822B70005940C7A398E4B70F3,
    0xE7159475A2C29B7443B29C7FA6E889D9,
    0xD097F3BDFD2022B8845AD8F792AA5825,
    0xA9F746462D870FDF8A65DC1F90E061E5,
    0x70D869A156D2A1B890BB3DF62BAF32F7,
    0x31BE135F97D08FD981231505542FCFA6,
    0x9AA508B5B7A84E1C677DE54F3E99BC9,
    0x5D6AF8DEDB81196699C329225EE604,
    0x2216E584F5FA1EA926041BEDFE98,
    0x48A170391F7DC42444E8FA2,
)


def sqrt_ratio_at_tick(tick: int) -> int:
    """sqrt(1.0001^tick) x 2^96, rounded up, as `TickMath.getSqrtRatioAtTick`.

    Raises `ValueError` for a tick beyond +-887272.
    """
    check_tick("tick", tick)
    ratio = _Q128
    for bit, inverse_root in enumerate(_INVERSE_ROOTS):
        if abs(tick) >> bit & 1:
            ratio = ratio * inverse_root >> 128
    if tick > 0:
        ratio = (_Q128 * _Q128 - 1) // ratio
    return (ratio + _LOW_32_BITS) >> 32


def tick_at_sqrt_ratio(sqrt_price_x96: int) -> int:
    """The greatest tick whose ratio is at most `sqrt_price_x96`, as `TickMath.getTickAtSqrtRatio`.

    Raises `ValueError` outside [MIN_SQRT_RATIO, MAX_SQRT_RATIO).
    """
    check_sqrt_ratio(sqrt_price_x96)
    ticks = range(MIN_TICK, MAX_TICK + 1)
    return ticks[bisect_right(ticks, sqrt_price_x96, key=sqrt_ratio_at_tick) - 1]


def check_tick(name: str, tick: int) -> None:
    """Raise `ValueError` unless `tick` is an integer within +-887272."""
    if not isinstance(tick, int) or not MIN_TICK <= tick <= MAX_TICK:
        raise ValueError(f"{name}: {tick!r} must be an integer from {MIN_TICK} to {MAX_TICK}")


def check_tick_range(tick_lower: int, tick_upper: int) -> None:
    """Raise `ValueError` unless both are ticks and `tick_lower` is the smaller."""
    check_tick("tick_lower", tick_lower)
    check_tick("tick_upper", tick_upper)
    if tick_lower >= tick_upper:
        raise ValueError(f"tick_lower: {tick_lower} must be below tick_upper {tick_upper}")


def check_sqrt_ratio(sqrt_price_x96: int) -> None:
    """Raise `ValueError` unless the contracts would accept this price."""
    if not isinstance(sqrt_price_x96, int) or not MIN_SQRT_RATIO <= sqrt_price_x96 < MAX_SQRT_RATIO:
        raise ValueError(
            f"sqrt_price_x96: {sqrt_price_x96!r} must be an integer from {MIN_SQRT_RATIO} to {MAX_SQRT_RATIO - 1}"
        )
