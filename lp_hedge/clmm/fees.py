"""Fees of a position that are not collected yet, as the Uniswap v3 contracts compute them.

The pool keeps fees earned per unit of liquidity since its beginning ("growth", Q128.128) modulo 2^256, in all and
outside each tick; only differences mean anything, and those wrap around too. What a position is owed lives in a uint128
and wraps as well. Source: v3-core `Tick.sol` (`getFeeGrowthInside`), `Position.sol` (`update`); v3-periphery
`NonfungiblePositionManager.sol` (`collect`).
"""

from __future__ import annotations

from lp_hedge.clmm.ticks import check_tick, check_tick_range

Q128 = 1 << 128
Q256 = 1 << 256


def fee_growth_inside(
    tick: int, tick_lower: int, tick_upper: int, growth_global: int, outside_lower: int, outside_upper: int
) -> int:
    """Growth of one token's fees inside a range, modulo 2^256, while the pool stands at `tick`.

    `outside_…` is what the pool keeps at each end of the range (`feeGrowthOutside`). Raises `ValueError` naming the
    argument that does not fit the contracts' types.
    """
    check_tick("tick", tick)
    check_tick_range(tick_lower, tick_upper)
    _check_below(Q256, growth_global=growth_global, outside_lower=outside_lower, outside_upper=outside_upper)
    below = outside_lower if tick >= tick_lower else growth_global - outside_lower
    above = outside_upper if tick < tick_upper else growth_global - outside_upper
    return (growth_global - below - above) % Q256


def uncollected(liquidity: int, growth_inside: int, growth_inside_last: int, owed: int) -> int:
    """What `collect` would pay of one token, in its smallest units: what was `owed` at the position's last change,
    and what its liquidity has earned since.

    The manager's own promise: where several positions share one range, the pool rounds down more often and may hold
    a few units less. Raises `ValueError` as `fee_growth_inside`.
    """
    _check_below(Q128, liquidity=liquidity, owed=owed)
    _check_below(Q256, growth_inside=growth_inside, growth_inside_last=growth_inside_last)
    earned = liquidity * ((growth_inside - growth_inside_last) % Q256) // Q128
    return (owed + earned) % Q128


def _check_below(limit: int, **numbers: int) -> None:
    for name, number in numbers.items():
        if not isinstance(number, int) or not 0 <= number < limit:
            raise ValueError(f"{name}: {number!r} must be an integer from 0 to {limit - 1:#x}")
