from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.clmm import (
    MAX_TICK,
    MIN_TICK,
    PoolSpec,
    amounts,
    amounts_raw,
    liquidity_for_amounts_raw,
    sqrt_ratio_at_tick,
)

Q96 = 1 << 96
liquidities = st.integers(0, (1 << 128) - 1)
tick_triples = st.lists(st.integers(MIN_TICK, MAX_TICK - 1), min_size=3, max_size=3, unique=True)


@st.composite
def positions(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """(liquidity, pool price, lower, upper); the pool anywhere, bounds in order."""
    first, second, pool = draw(tick_triples)
    return draw(liquidities), sqrt_ratio_at_tick(pool), min(first, second), max(first, second)


@given(positions())
def test_rounding_up_asks_at_most_one_unit_more(position: tuple[int, int, int, int]) -> None:
    down, up = amounts_raw(*position), amounts_raw(*position, round_up=True)
    assert all(0 <= high - low <= 1 for low, high in zip(down, up, strict=True))


@given(positions())
def test_amounts_are_the_rational_formula_rounded_once(position: tuple[int, int, int, int]) -> None:
    liquidity, pool, tick_lower, tick_upper = position
    low, high = sqrt_ratio_at_tick(tick_lower), sqrt_ratio_at_tick(tick_upper)
    at = min(max(pool, low), high)
    amount0 = liquidity * Q96 * (Fraction(1, at) - Fraction(1, high))
    amount1 = Fraction(liquidity * (at - low), Q96)
    assert amounts_raw(*position) == (floor(amount0), floor(amount1))
    assert amounts_raw(*position, round_up=True) == (ceil(amount0), ceil(amount1))


@given(positions())
def test_a_mint_never_needs_more_than_was_offered(position: tuple[int, int, int, int]) -> None:
    offered = amounts_raw(*position)
    granted = liquidity_for_amounts_raw(*offered, *position[1:])
    assert all(used <= have for used, have in zip(amounts_raw(granted, *position[1:]), offered, strict=True)) or (
        granted >= 1 << 128
    )
    assert granted <= position[0]


def test_integers_and_floats_describe_one_position() -> None:
    pool = PoolSpec(6, 18, "token1", 5, 10)
    liquidity = 10**18
    tick_lower, tick_upper, tick = 200610, 201610, 201101
    usdc, weth = amounts_raw(liquidity, sqrt_ratio_at_tick(tick), tick_lower, tick_upper)
    lower, upper = pool.price_range(tick_lower, tick_upper)
    base, quote = amounts(pool.human_liquidity(liquidity), pool.price_at_tick(tick), lower, upper)
    assert weth / 1e18 == pytest.approx(base, rel=1e-12)
    assert usdc / 1e6 == pytest.approx(quote, abs=1e-6)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"liquidity": -1}, "liquidity"),
        ({"liquidity": 1 << 128}, "liquidity"),
        ({"liquidity": 1.5}, "liquidity"),
        ({"sqrt_price_x96": 0}, "sqrt_price_x96"),
        ({"tick_lower": -887273}, "tick_lower"),
        ({"tick_upper": 887273}, "tick_upper"),
        ({"tick_lower": 10, "tick_upper": 10}, "tick_lower"),
    ],
)
def test_what_the_contracts_refuse_is_named(changes: dict[str, int], named: str) -> None:
    arguments = {"liquidity": 1, "sqrt_price_x96": Q96, "tick_lower": -10, "tick_upper": 10}
    with pytest.raises(ValueError, match=f"^{named}: "):
        amounts_raw(**(arguments | changes))
