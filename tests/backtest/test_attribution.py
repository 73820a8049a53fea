"""Figures against hand-made columns: volatility, drawdown, impact, impermanent loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from lp_hedge.backtest.attribution import annual_vol_pct, max_drawdown_pct
from lp_hedge.backtest.costs import impact_column
from lp_hedge.backtest.lp_position import lp_columns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.setup import lp_position
from lp_hedge.config.record import Config
from lp_hedge.errors import DataError

Configure = Callable[..., Config]


@pytest.mark.parametrize(
    ("total", "expected"),
    [([0, 1, 2], 0.0), ([0, -5, 3], -5.0), ([0, 10, 4, 12, 3], -9.0), ([2], 0.0)],
)
def test_the_drawdown_is_the_deepest_fall_below_an_earlier_bar(total: list[float], expected: float) -> None:
    assert max_drawdown_pct(np.array(total, dtype=float), 100.0) == expected


def test_the_volatility_is_that_of_changes_between_hour_ends_per_year(market: Market) -> None:
    hour = np.floor((market.t - market.t[0] + 60) / 3600)
    total = np.where(hour % 2 == 0, 0.0, 3.0) + np.sin(np.arange(market.bars)) * (np.diff(hour, prepend=0.0) == 0)
    changes = np.array([-3.0 if n % 2 else 3.0 for n in range(1, 24)])
    expected = changes.std(ddof=1) * sqrt(8760) / 1000 * 100
    assert annual_vol_pct(market, total, 1000.0) == pytest.approx(expected)


def test_bars_longer_than_an_hour_are_annualised_by_their_own_length(market: Market) -> None:
    daily = replace(market, interval_seconds=86_400, t=market.t[0] + 86_400.0 * np.arange(market.bars))
    total = np.where(np.arange(market.bars) % 2 == 0, 0.0, 1.0)
    assert annual_vol_pct(daily, total, 100.0) == pytest.approx(np.diff(total).std(ddof=1) * sqrt(365))


def test_less_than_two_hours_have_no_volatility(market: Market) -> None:
    short = replace(market, **{name: column[:90] for name, column in market.columns().items()})
    assert annual_vol_pct(short, np.arange(90.0), 100.0) == 0.0


def test_impermanent_loss_is_against_holding_the_first_amounts(market: Market, configure: Configure) -> None:
    config = configure()
    lp = lp_columns(market, lp_position(config, market))
    held = lp.base[0] * market.pool_price[-1] + lp.quote[0]
    il = run(market, config).summary["il_quote"]
    assert il == pytest.approx(lp.value_quote[-1] - held)
    assert il < 0


def test_without_impact_the_column_is_zero(market: Market) -> None:
    assert not impact_column(market, 0.0).any()


def test_the_impact_of_a_day_is_volatility_over_the_root_of_volume(market: Market) -> None:
    returns = np.diff(market.perp_close, prepend=market.perp_close[0]) / market.perp_close
    expected = 0.7 * sqrt(float(np.sum(returns * returns))) / sqrt(float(market.perp_volume.sum()))
    assert impact_column(market, 0.7)[-1] == pytest.approx(expected)


def test_the_impact_of_a_row_knows_nothing_of_later_rows(market: Market) -> None:
    half = replace(market, **{name: column[:700] for name, column in market.columns().items()})
    assert np.array_equal(impact_column(half, 0.7), impact_column(market, 0.7)[:700])


def test_a_quiet_start_takes_the_first_volume_and_no_volume_is_refused(market: Market) -> None:
    quiet = replace(market, perp_volume=np.where(np.arange(market.bars) < 10, 0.0, market.perp_volume))
    column = impact_column(quiet, 1.0)
    assert set(column[:10]) == {column[10]}
    with pytest.raises(DataError, match="impact_coefficient"):
        impact_column(replace(market, perp_volume=np.zeros(market.bars)), 1.0)


def test_repaired_gaps_are_counted(market: Market, configure: Configure) -> None:
    gappy = replace(market, pool_bars_repaired=3, perp_bars_repaired=5)
    summary = run(gappy, configure()).summary
    assert (summary["pool_bars_repaired"], summary["perp_bars_repaired"]) == (3, 5)
