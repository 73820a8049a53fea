from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.clmm import MAX_TICK, MIN_TICK, PoolSpec, amounts, value

USDC_WETH = PoolSpec(token0_decimals=6, token1_decimals=18, base_token="token1", fee_bps=5, tick_spacing=10)
WETH_USDC = PoolSpec(token0_decimals=18, token1_decimals=6, base_token="token0", fee_bps=5, tick_spacing=10)

pools = st.sampled_from([USDC_WETH, WETH_USDC, PoolSpec(8, 18, "token0", 30, 60), PoolSpec(6, 9, "token1", 1, 1)])


def test_a_tick_of_the_polygon_pool_has_the_price_of_its_day() -> None:
    assert USDC_WETH.price_at_tick(201101) == pytest.approx(1848.124377723789, rel=1e-14)


@given(st.integers(MIN_TICK, MAX_TICK))
def test_the_two_orders_of_the_tokens_give_one_price(tick: int) -> None:
    assert USDC_WETH.price_at_tick(tick) == pytest.approx(WETH_USDC.price_at_tick(-tick), rel=1e-9)


@given(pools, st.integers(MIN_TICK, MAX_TICK))
def test_tick_and_price_round_trip(pool: PoolSpec, tick: int) -> None:
    assert pool.tick_at_price(pool.price_at_tick(tick)) == tick


@given(pools, st.integers(MIN_TICK // 2, MAX_TICK // 2), st.floats(-0.49, 0.49))
def test_a_price_between_ticks_goes_to_the_nearer_one(pool: PoolSpec, tick: int, off: float) -> None:
    direction = 1 if pool.base_is_token0 else -1
    price = pool.price_at_tick(tick) * 1.0001 ** (direction * off)
    assert pool.tick_at_price(price) == tick


@given(pools, st.integers(-400_000, 400_000), st.floats(1.0, 40.0))
def test_a_range_around_a_price_is_usable_and_holds_it(pool: PoolSpec, tick: int, range_pct: float) -> None:
    price = pool.price_at_tick(tick)
    tick_lower, tick_upper = pool.ticks_around(price, range_pct)
    assert tick_lower <= tick < tick_upper
    assert tick_lower % pool.tick_spacing == tick_upper % pool.tick_spacing == 0
    lower, upper = pool.price_range(tick_lower, tick_upper)
    half_spacing = 1.0001 ** (pool.tick_spacing / 2 + 1)
    assert 1 / half_spacing < lower / (price * (1 - range_pct / 100)) < half_spacing
    assert 1 / half_spacing < upper / (price * (1 + range_pct / 100)) < half_spacing


def test_capital_becomes_liquidity_worth_that_capital() -> None:
    price = USDC_WETH.price_at_tick(201101)
    raw = USDC_WETH.liquidity_raw_for_capital(100_000, price, 200610, 201610)
    lower, upper = USDC_WETH.price_range(200610, 201610)
    assert value(USDC_WETH.human_liquidity(raw), price, lower, upper) == pytest.approx(100_000, rel=1e-12)


@pytest.mark.parametrize(("pool", "sign"), [(USDC_WETH, 1), (WETH_USDC, -1)])
def test_a_rise_turns_base_into_quote_in_either_order_of_the_tokens(pool: PoolSpec, sign: int) -> None:
    lower, upper = pool.price_range(*sorted((sign * 200610, sign * 201610)))
    dear, cheap = (pool.price_at_tick(sign * tick) for tick in (200610, 201610))
    assert (lower, upper) == (cheap, dear)
    assert amounts(1.0, cheap, lower, upper)[1] == 0.0
    assert amounts(1.0, dear, lower, upper)[0] == 0.0


def test_usable_ticks_stay_within_the_outermost_ones() -> None:
    assert USDC_WETH.usable_tick(MAX_TICK) == 887270
    assert USDC_WETH.usable_tick(MIN_TICK) == -887270
    assert USDC_WETH.usable_tick(15) == 20
    assert USDC_WETH.usable_tick(-15) == -10


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("token0_decimals", -1),
        ("token1_decimals", 256),
        ("base_token", "weth"),
        ("fee_bps", -1),
        ("fee_bps", nan),
        ("fee_bps", 10_000),
        ("tick_spacing", 0),
    ],
)
def test_an_impossible_pool_names_the_field(field: str, bad: Any) -> None:
    fields: dict[str, Any] = {
        "token0_decimals": 6, "token1_decimals": 18, "base_token": "token1", "fee_bps": 5, "tick_spacing": 10,
    }  # fmt: skip
    with pytest.raises(ValueError, match=f"^{field}: "):
        PoolSpec(**(fields | {field: bad}))


@pytest.mark.parametrize("price", [0.0, -1.0, nan, inf, 1e60, 1e-60])
def test_a_price_without_a_tick_is_refused(price: float) -> None:
    with pytest.raises(ValueError, match="^price: "):
        USDC_WETH.tick_at_price(price)


@pytest.mark.parametrize("range_pct", [0.0, -1.0, 100.0, nan, 0.001])
def test_an_empty_range_is_refused(range_pct: float) -> None:
    with pytest.raises(ValueError, match="^range_pct: "):
        USDC_WETH.ticks_around(1850.0, range_pct)
