from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from adapters.evm_v3.least import PriceWindow, least_of_burn, least_of_mint, price_window
from lp_hedge.clmm import MAX_SQRT_RATIO, MIN_SQRT_RATIO, amounts_raw, liquidity_for_amounts_raw, sqrt_ratio_at_tick
from lp_hedge.clmm.raw_amounts import MAX_LIQUIDITY
from lp_hedge.clmm.ticks import Q96

PRICES = st.integers(-500_000, 500_000).map(sqrt_ratio_at_tick)
AMOUNTS = st.integers(0, 10**30)
SLIPPAGES = st.integers(0, 2_000)


def ranges() -> st.SearchStrategy[tuple[int, int]]:
    ticks = st.integers(-520_000, 520_000)
    return st.tuples(ticks, st.integers(1, 60_000)).map(lambda drawn: (drawn[0], drawn[0] + drawn[1]))


def near(price: int, slippage: int, share: float) -> tuple[PriceWindow, int]:
    """The window around a price, and one price in it."""
    window = price_window(price, slippage, base_is_token0=True)
    return window, window.low + int((window.high - window.low) * Fraction(share))


@given(st.integers(-3_000, 3_000), ranges(), AMOUNTS, AMOUNTS, SLIPPAGES, st.floats(0, 1))
@example(0, (-60, 60), 10**18, 10**18, 50, 1.0)
@example(0, (-60, 60), 10**18, 10**18, 50, 0.0)
@example(-911, (-499918, -499858), 10**25, 10**24, 0, 0.3)  # the contract rounds its product of roots down
@example(-924, (-399600, -394600), 10**30, 10**28, 50, 0.0)  # and so takes less of token1 too
def test_a_mint_at_any_price_within_the_slippage_takes_at_least_the_minima(
    offset: int, ticks: tuple[int, int], amount0: int, amount1: int, slippage: int, share: float
) -> None:
    window, price = near(sqrt_ratio_at_tick((ticks[0] + ticks[1]) // 2 + offset), slippage, share)
    liquidity = liquidity_for_amounts_raw(amount0, amount1, price, *ticks)
    assume(0 < liquidity <= MAX_LIQUIDITY)
    taken = amounts_raw(liquidity, price, *ticks, round_up=True)
    least = least_of_mint(amount0, amount1, window, *ticks)
    assert taken[0] >= least[0]
    assert taken[1] >= least[1]


@given(st.integers(-3_000, 3_000), ranges(), st.integers(1, MAX_LIQUIDITY), SLIPPAGES, st.floats(0, 1))
def test_a_burn_at_any_price_within_the_slippage_pays_at_least_the_minima(
    offset: int, ticks: tuple[int, int], liquidity: int, slippage: int, share: float
) -> None:
    window, price = near(sqrt_ratio_at_tick((ticks[0] + ticks[1]) // 2 + offset), slippage, share)
    paid = amounts_raw(liquidity, price, *ticks)
    least = least_of_burn(liquidity, window, *ticks)
    assert paid[0] >= least[0]
    assert paid[1] >= least[1]


@given(st.integers(-2_000, 2_000), st.integers(3_000, 20_000), st.integers(10**15, 10**25), SLIPPAGES)
def test_the_minima_of_a_mint_are_met_at_the_ends_of_the_window_and_not_beyond(
    middle: int, width: int, amount: int, slippage: int
) -> None:
    """A part in a billion is all that rounding costs, so a price beyond the window is not accepted."""
    ticks = (middle - width, middle + width)
    window = price_window(sqrt_ratio_at_tick(middle), slippage, base_is_token0=True)
    least0, least1 = least_of_mint(amount, amount, window, *ticks)
    at_high = amounts_raw(liquidity_for_amounts_raw(amount, amount, window.high, *ticks), window.high, *ticks)
    at_low = amounts_raw(liquidity_for_amounts_raw(amount, amount, window.low, *ticks), window.low, *ticks)
    assert at_high[0] - least0 <= at_high[0] // 10**9 + 2
    assert at_low[1] - least1 <= at_low[1] // 10**9 + 2


def test_one_minus_the_slippage_of_both_would_revert_mints_within_it() -> None:
    """Why there is a formula: in a range of 1.2 % a price 0.5 % away takes 91 % less of one token."""
    window = price_window(Q96, 50, base_is_token0=True)
    least0, least1 = least_of_mint(10**18, 10**18, window, -60, 60)
    assert 0.08e18 < least0 < 0.10e18
    assert 0.08e18 < least1 < 0.10e18


@given(PRICES, SLIPPAGES)
def test_the_window_holds_the_price_and_turns_with_the_tokens(price: int, slippage: int) -> None:
    window = price_window(price, slippage, base_is_token0=True)
    turned = price_window(price, slippage, base_is_token0=False)
    assert window.low <= price <= window.high
    assert turned.low <= price <= turned.high
    assert window.low <= turned.low  # 1 - s is below 1 / (1 + s)
    assert window.high <= turned.high


@pytest.mark.parametrize("price", [MIN_SQRT_RATIO, MAX_SQRT_RATIO - 1])
def test_the_window_stays_within_what_the_contracts_accept(price: int) -> None:
    window = price_window(price, 9_999, base_is_token0=True)
    assert MIN_SQRT_RATIO <= window.low <= window.high < MAX_SQRT_RATIO


def test_a_range_above_the_price_takes_all_of_its_one_token_however_near_it_begins() -> None:
    window = price_window(Q96, 50, base_is_token0=True)
    assert window.high > sqrt_ratio_at_tick(10)
    least0, least1 = least_of_mint(10**18, 0, window, 10, 60)
    assert 10**18 - 10**10 < least0 <= 10**18
    assert least1 == 0
    assert least_of_mint(0, 10**18, window, -60, -10) == (0, 10**18 - 1)


def test_without_slippage_the_window_is_the_price() -> None:
    assert price_window(Q96, 0, base_is_token0=True) == PriceWindow(Q96, Q96)
