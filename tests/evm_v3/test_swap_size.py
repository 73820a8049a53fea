from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.evm_v3.least import price_window
from adapters.evm_v3.swap_size import Market, least_out, swap_to_fit, swapped
from lp_hedge.clmm import amounts_raw, liquidity_for_amounts_raw, sqrt_ratio_at_tick
from lp_hedge.clmm.ticks import Q96

AMOUNTS = st.integers(0, 10**24)
FEES = st.sampled_from([100, 500, 3000, 10_000])
DEPTHS = st.integers(10**22, 10**30)
TICKS = st.tuples(st.integers(-3_000, 0), st.integers(60, 3_000)).map(lambda each: (each[0], each[0] + each[1]))
WINDOW = price_window(Q96, 50, base_is_token0=True)
DEEP = Market(Q96, 10**32, 500)
AROUND = (-600, 600)


def unused_share(amount0: int, amount1: int, price: int, ticks: tuple[int, int]) -> float:
    """How much of the value at a price near 1 a mint would leave over."""
    liquidity = liquidity_for_amounts_raw(amount0, amount1, price, *ticks)
    used0, used1 = amounts_raw(min(liquidity, (1 << 128) - 1), price, *ticks)
    return 1 - (used0 + used1) / (amount0 + amount1)


@given(st.integers(10**15, 10**24), st.integers(0, 100), st.integers(10, 10**6), FEES, TICKS)
def test_after_the_swap_both_amounts_fit_the_range_or_the_window_is_reached(
    whole: int, share_pct: int, depth: int, fee: int, ticks: tuple[int, int]
) -> None:
    amount0, amount1 = whole * share_pct // 100, whole * (100 - share_pct) // 100
    market = Market(Q96, whole * depth, fee)
    swap = swap_to_fit(amount0, amount1, market, WINDOW, ticks)
    if swap is None:
        assert unused_share(amount0, amount1, Q96, ticks) < 0.011
        return
    assert WINDOW.low <= swap.sqrt_price_x96 <= WINDOW.high
    paid = (swap.amount_in, -swap.amount_out) if swap.zero_for_one else (-swap.amount_out, swap.amount_in)
    left = (amount0 - paid[0], amount1 - paid[1])
    assert min(left) >= 0
    more = swapped(market, swap.amount_in + swap.amount_in // 1000 + 2, zero_for_one=swap.zero_for_one)
    at_the_end = not WINDOW.low <= more.sqrt_price_x96 <= WINDOW.high
    assert at_the_end or unused_share(*left, swap.sqrt_price_x96, ticks) < 0.02


@given(AMOUNTS, DEPTHS, FEES, st.booleans())
@example(5, 316912650057057350374175801345, 100, False)  # less than one step of the price
def test_nobody_gains_by_a_swap_and_the_least_amount_is_met(
    amount: int, depth: int, fee: int, zero_for_one: bool
) -> None:
    market = Market(Q96, depth, fee)
    swap = swapped(market, amount, zero_for_one=zero_for_one)
    assert swap.amount_out <= amount
    if WINDOW.low <= swap.sqrt_price_x96 <= WINDOW.high:
        assert swap.amount_out >= least_out(amount, market, WINDOW, zero_for_one=zero_for_one)


@pytest.mark.parametrize(
    ("amount0", "amount1", "ticks", "zero_for_one", "share"),
    [
        (10**20, 0, AROUND, True, 0.5),
        (0, 10**20, AROUND, False, 0.5),
        (3 * 10**20, 10**20, AROUND, True, 1 / 3),
        (10**20, 0, (-1200, -60), True, 1.0),  # a range below the price takes token1 only
        (0, 10**20, (60, 1200), False, 1.0),
        (10**20, 10**20, (-1200, -60), True, 1.0),
    ],
)
def test_what_is_swapped_by_hand(
    amount0: int, amount1: int, ticks: tuple[int, int], zero_for_one: bool, share: float
) -> None:
    swap = swap_to_fit(amount0, amount1, DEEP, WINDOW, ticks)
    assert swap is not None
    assert swap.zero_for_one is zero_for_one
    assert swap.amount_in == pytest.approx(share * (amount0 if zero_for_one else amount1), rel=2e-3)


@pytest.mark.parametrize(
    ("amount0", "amount1", "ticks"),
    [
        (0, 0, AROUND),
        (10**20, 10**20, AROUND),
        (1004 * 10**17, 996 * 10**17, AROUND),  # 0.4 % of the whole is out of proportion
        (10**20, 0, (60, 1200)),
        (1, 0, AROUND),
    ],
)
def test_what_is_not_worth_a_transaction_is_left(amount0: int, amount1: int, ticks: tuple[int, int]) -> None:
    assert swap_to_fit(amount0, amount1, DEEP, WINDOW, ticks) is None


def test_a_shallow_pool_gets_no_more_than_it_can_take() -> None:
    swap = swap_to_fit(10**20, 0, Market(Q96, 10**21, 500), WINDOW, AROUND)
    assert swap is not None
    assert swap.sqrt_price_x96 == pytest.approx(WINDOW.low, rel=1e-9)
    assert swap.amount_in < 10**19


@pytest.mark.parametrize("tick", [-100_000, 0, 100_000])
@pytest.mark.parametrize("zero_for_one", [True, False])
def test_without_liquidity_at_the_price_the_price_itself_is_taken(tick: int, zero_for_one: bool) -> None:
    price = sqrt_ratio_at_tick(tick)
    swap = swapped(Market(price, 0, 0), 10**20, zero_for_one=zero_for_one)
    rate = 1.0001**tick if zero_for_one else 1.0001**-tick
    assert (swap.amount_out, swap.sqrt_price_x96) == (pytest.approx(10**20 * rate, rel=1e-4), price)
