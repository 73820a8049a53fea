"""The books of an un-moved position on simulated and hand-made markets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge import clmm
from lp_hedge.backtest.bars import PoolBars
from lp_hedge.backtest.lp_position import LpPosition, lp_columns
from lp_hedge.backtest.market_data import Market, join_market
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.backtest.simulator_parameters import USDC_WETH

POSITION = LpPosition(200610, 201610, 10**17)


def market_of(ticks: list[int]) -> Market:
    """1,000 USDC and 1 WETH paid in each minute, nine times the position's liquidity in the pool."""
    tick = np.array(ticks, dtype=np.int64)
    ones = np.ones(len(tick))
    t = 60 * np.arange(len(tick), dtype=np.int64)
    return join_market(
        USDC_WETH, PoolBars("ticks", 60, t, tick, tick, tick, tick, 1e9 * ones, 1e18 * ones, 9e17 * ones)
    )


def test_a_row_in_range_earns_the_fee_by_its_share_of_the_liquidity() -> None:
    lp = lp_columns(market_of([201101]), POSITION)
    assert lp.quote_fee[0] == pytest.approx(1000 * 0.0005 * 0.1, rel=1e-12)
    assert lp.base_fee[0] == pytest.approx(1 * 0.0005 * 0.1, rel=1e-12)
    assert lp.fee_value_quote[0] == lp.base_fee[0] * market_of([201101]).pool_price[0] + lp.quote_fee[0]


def test_the_range_is_closed_below_and_open_above_in_ticks() -> None:
    lp = lp_columns(market_of([200609, 200610, 201609, 201610]), POSITION)
    assert lp.in_range.tolist() == [False, True, True, False]
    assert (lp.quote_fee > 0).tolist() == [False, True, True, False]


def test_uncollected_fees_add_up_in_kind() -> None:
    lp = lp_columns(market_of([201101, 201102, 200000]), POSITION)
    assert lp.quote_fee_uncollected.tolist() == pytest.approx([0.05, 0.1, 0.1])
    assert lp.base_fee_uncollected.tolist() == pytest.approx([5e-5, 1e-4, 1e-4])


def test_a_position_without_liquidity_is_worth_and_earns_nothing() -> None:
    lp = lp_columns(market_of([201101, 201110]), LpPosition(200610, 201610, 0))
    for column in (lp.value_quote, lp.base_fee, lp.quote_fee, lp.lvr_direct_quote, lp.lvr_formula_quote):
        assert column.tolist() == [0.0, 0.0]


def test_rebalancing_loses_nothing_where_the_price_stands_still_or_outside() -> None:
    lp = lp_columns(market_of([201101, 201101, 202000, 202500]), POSITION)
    assert lp.lvr_direct_quote.tolist()[:2] == [0.0, 0.0]
    assert lp.lvr_direct_quote[3] == pytest.approx(0.0, abs=1e-6)
    assert lp.lvr_formula_quote[3] == 0.0


def test_the_formula_counts_a_move_by_where_it_began() -> None:
    lp = lp_columns(market_of([201600, 201620, 201600]), POSITION)
    assert (lp.lvr_formula_quote > 0).tolist() == [False, True, False]


@settings(max_examples=25)
@given(st.lists(st.integers(200000, 202500), min_size=2, max_size=30))
def test_every_row_is_the_scalar_mathematics_of_its_price(ticks: list[int]) -> None:
    market = market_of(ticks)
    lp = lp_columns(market, POSITION)
    for row, price in enumerate(market.pool_price.tolist()):
        place = (lp.liquidity, price, lp.lower, lp.upper)
        assert (lp.base[row], lp.quote[row]) == clmm.amounts(*place)
        assert lp.value_quote[row] == clmm.value(*place)
        assert lp.delta[row] == clmm.delta(*place)
        assert lp.gamma[row] == clmm.gamma(*place)


@settings(max_examples=25)
@given(st.lists(st.integers(200000, 202500), min_size=2, max_size=30))
def test_rebalancing_never_gains(ticks: list[int]) -> None:
    """Concavity: the position never beats the portfolio that held its base of the row before."""
    lp = lp_columns(market_of(ticks), POSITION)
    assert (lp.lvr_direct_quote >= -1e-6).all()


def test_the_two_measures_of_the_loss_agree_on_a_market_that_moves_in_small_steps() -> None:
    market = simulate_market(3, 1440)
    price = float(market.pool_price[0])
    lp = lp_columns(market, LpPosition.around(market.pool, price, 100_000, 50))
    assert lp.in_range.all()
    assert lp.lvr_formula_quote.sum() == pytest.approx(lp.lvr_direct_quote.sum(), rel=0.01)


def test_capital_around_a_price_is_worth_that_capital_there() -> None:
    market = simulate_market(3, 2)
    lp = lp_columns(market, LpPosition.around(market.pool, float(market.pool_price[0]), 50_000, 5))
    assert lp.value_quote[0] == pytest.approx(50_000, rel=1e-12)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [((10, 10, 1), "tick_lower"), ((10, 887273, 1), "tick_upper"), ((10, 20, -1), "liquidity_raw")],
)
def test_an_impossible_position_names_the_field(arguments: tuple[int, int, int], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        LpPosition(*arguments)


def test_the_books_are_read_only() -> None:
    lp = lp_columns(market_of([201101, 201102]), POSITION)
    with pytest.raises(ValueError, match="read-only"):
        lp.base[0] = 0.0
