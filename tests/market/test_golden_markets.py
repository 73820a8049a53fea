"""The recorded windows, and the golden numbers that fix every convention of the join and the books."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from lp_hedge.backtest.bars import read_perp_bars
from lp_hedge.backtest.lp_position import LpColumns, LpPosition, lp_columns
from lp_hedge.backtest.market_data import Market, read_market
from lp_hedge.clmm import PoolSpec

POSITION_2022 = LpPosition(199650, 206960, 64912752213022308)


@pytest.fixture(scope="module")
def position_2023(market_2023: Market) -> LpPosition:
    return LpPosition.around(market_2023.pool, float(market_2023.pool_price[0]), 100_000, 5)


@pytest.fixture(scope="module")
def lp_2023(market_2023: Market, position_2023: LpPosition) -> LpColumns:
    return lp_columns(market_2023, position_2023)


@pytest.fixture(scope="module")
def lp_2022(market_2022: Market) -> LpColumns:
    return lp_columns(market_2022, POSITION_2022)


def test_the_2023_files_overlap_in_6432_minutes(market_2023: Market) -> None:
    assert market_2023.bars == 6432
    assert market_2023.t[0] == 1691884800.0
    assert market_2023.t[-1] == 1692270660.0
    assert (market_2023.pool_bars_repaired, market_2023.perp_bars_repaired) == (1, 0)
    assert int(market_2023.funding_due.sum()) == 14


def test_the_2022_pool_gives_50400_minutes_ten_of_them_repaired(market_2022: Market) -> None:
    assert (market_2022.bars, market_2022.pool_bars_repaired) == (50_400, 10)
    assert int(market_2022.funding_due.sum()) == 105


def test_hourly_candles_are_known_to_the_2022_pool_only_when_the_hour_is_over(
    usdc_weth: PoolSpec, recordings: Path
) -> None:
    pool = recordings / "pool_polygon_usdc_weth_005_2022-07-19_08-22.minute.csv.gz"
    perp = recordings / "perp_ethusdt_1h_2022-07_09.csv.gz"
    market = read_market(usdc_weth, pool, perp, end="2022-07-19")
    candles = read_perp_bars(perp)
    midnight = candles.t.tolist().index(int(market.t[0]))
    assert (market.bars, market.perp_bars_repaired) == (1440, 0)
    for hour in range(24):
        row, candle = 60 * hour, midnight + hour
        assert (market.perp_close[row : row + 59] == candles.close[candle - 1]).all()
        assert market.perp_close[row + 59] == candles.close[candle]
        assert (market.perp_open[row : row + 60] == candles.open[candle]).all()


def test_five_minute_candles_join_the_2023_pool(usdc_weth: PoolSpec, recordings: Path) -> None:
    pool = recordings / "pool_polygon_usdc_weth_005_2023-08-13_17.minute.csv.gz"
    market = read_market(usdc_weth, pool, recordings / "perp_ethusdt_5m_2023-01_2024-05.csv.gz")
    assert (market.bars, market.perp_bars_repaired) == (7200, 0)
    assert abs(float((market.pool_price / market.perp_close - 1).mean())) < 2e-3


def test_the_basis_of_2023_is_the_documented_one(market_2023: Market) -> None:
    basis_bps = (market_2023.pool_price / market_2023.perp_close - 1) * 10_000
    assert float(basis_bps.mean()) == pytest.approx(-6.7, abs=0.1)
    assert float(basis_bps.std()) == pytest.approx(4.6, abs=0.1)


def test_capital_and_range_give_the_golden_position(position_2023: LpPosition) -> None:
    assert (position_2023.tick_lower, position_2023.tick_upper) == (200610, 201610)
    assert position_2023.liquidity_raw == pytest.approx(4.710911543829955e16, rel=1e-11)


def test_the_2023_books_are_golden(lp_2023: LpColumns, market_2023: Market) -> None:
    in_kind = lp_2023.base_fee.sum() * market_2023.pool_price[-1] + lp_2023.quote_fee.sum()
    assert lp_2023.pnl_unhedged_quote == pytest.approx(-1985.68, abs=0.01)
    assert lp_2023.fee_value_quote.sum() == pytest.approx(247.55, abs=0.01)
    assert in_kind == pytest.approx(245.15, abs=0.01)
    assert lp_2023.lvr_direct_quote.sum() == pytest.approx(148.57, abs=0.01)
    assert lp_2023.lvr_formula_quote.sum() == pytest.approx(148.57, abs=0.5)


def test_the_2022_books_are_golden(lp_2022: LpColumns, market_2022: Market) -> None:
    in_kind = lp_2022.base_fee.sum() * market_2022.pool_price[-1] + lp_2022.quote_fee.sum()
    assert lp_2022.value_quote[0] == pytest.approx(858_816, abs=1)
    assert lp_2022.quote_fee.sum() == pytest.approx(19_064.06, abs=0.01)
    assert lp_2022.base_fee.sum() == pytest.approx(11.50071, abs=1e-5)
    assert lp_2022.fee_value_quote.sum() == pytest.approx(38_099, abs=1)
    assert in_kind == pytest.approx(37_747, abs=1)
    assert lp_2022.lvr_direct_quote.sum() == pytest.approx(40_813, abs=1)
    assert lp_2022.lvr_formula_quote.sum() == pytest.approx(40_811, abs=1)


@dataclass
class Hedge:
    """A plain band hedge with ratio 1, as the golden runs describe it: the independent reference."""

    trades: int = 0
    position: float = 0.0
    cash: float = 0.0
    cost: float = 0.0
    funding: float = 0.0

    def fill(self, base: float, price: float) -> None:
        self.trades += 1
        self.position += base
        self.cash -= base * price
        self.cost += abs(base) * price * 5 / 10_000


def hedge_to_target(market: Market, exposure: np.ndarray, band_quote: float, *, next_open: bool = False) -> Hedge:
    """Funding before the row's trade, the gap at the row's perp close, the fill there or at the next open."""
    hedge = Hedge()
    ahead = np.append(market.perp_open[1:], market.perp_close[-1])
    fills = ahead if next_open else market.perp_close
    rows = zip(exposure, market.perp_close, fills, market.funding_rate, strict=True)
    for held, price, fill, rate in rows:
        hedge.funding -= hedge.position * price * rate
        gap = -held - hedge.position
        if abs(gap) * price >= band_quote:
            hedge.fill(gap, fill)
    hedge.cash += hedge.position * market.perp_close[-1]
    return hedge


def test_a_band_hedge_on_the_2023_market_is_golden(market_2023: Market, lp_2023: LpColumns) -> None:
    hedge = hedge_to_target(market_2023, lp_2023.base, 2455.56)
    assert hedge.trades == 40
    assert hedge.cash == pytest.approx(2002.31, abs=0.01)
    assert hedge.funding == pytest.approx(64.39, abs=0.01)
    assert hedge.cost == pytest.approx(87.24, abs=0.01)
    total = lp_2023.pnl_unhedged_quote + hedge.cash + hedge.funding - hedge.cost
    assert total == pytest.approx(-6.22, abs=0.01)


@pytest.mark.parametrize(("next_open", "expected_total"), [(False, -13_252), (True, -19_629)])
def test_a_band_hedge_on_the_2022_market_is_golden(
    market_2022: Market, lp_2022: LpColumns, next_open: bool, expected_total: float
) -> None:
    hedge = hedge_to_target(market_2022, lp_2022.base, 7274.4, next_open=next_open)
    assert hedge.trades == 1477
    assert hedge.cost == pytest.approx(6745, abs=3)
    total = lp_2022.pnl_unhedged_quote + hedge.cash + hedge.funding - hedge.cost
    assert total == pytest.approx(expected_total, abs=1)
