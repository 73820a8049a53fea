"""The back-test's books: range and margin agree with what was observed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lp_hedge.backtest.lp_position import lp_columns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.setup import lp_position
from lp_hedge.config.record import Config
from tests.backtest.changes import with_prices

Configure = Callable[..., Config]
DEMO_LIKE: dict[str, Any] = {
    "hedge_ratio": 0.8,
    "hedge_include_fees": True,
    "hedge_delta_hysteresis_quote": 500,
    "hedge_cooldown_seconds": 300,
    "hedge_max_per_hour": 6,
    "hedge_use_twap_over_quote": 5000,
    "hedge_twap_total_duration": 600,
    "hedge_twap_order_interval": 60,
    "hedge_max_order_quote": 10000,
}


def test_a_price_that_leaves_the_range_is_told_as_such(market: Market, configure: Configure) -> None:
    result = run(market, configure(backtest__range_pct=0.5), record="all")
    lp = lp_columns(market, lp_position(configure(backtest__range_pct=0.5), market))
    told = {each["t"]: each["lp_state"] == "IN_RANGE" for each in result.observations}
    assert [told[t] for t in market.t.tolist()] == lp.in_range.tolist()
    assert 0 < result.seconds_in["OUT_OF_RANGE"] < market.bars * 60
    assert result.seconds_in["OUT_OF_RANGE"] == float((~lp.in_range).sum() * 60)


@pytest.mark.parametrize("keys", [{}, DEMO_LIKE, DEMO_LIKE | {"backtest__fill": "next_open"}], ids=str)
def test_the_margin_account_and_the_attribution_tell_the_same_story(
    market: Market, configure: Configure, keys: dict[str, Any]
) -> None:
    config = configure(**keys | {"backtest__hedge_balance_quote": 60_000, "backtest__slippage_bps": 2})
    hourly = with_prices(market, market.perp_close, rate=0.0002)
    result = run(hourly, config, record="all")
    columns = result.columns
    equity = 60_000 + columns["hedge_pnl"] + columns["funding"] - columns["cost"]
    margin = np.abs(columns["position_base"]) * market.perp_close / config.hedge.hedge_leverage
    at_end = {each["t"]: each["available_balance"] for each in result.observations}
    assert np.allclose(equity - margin, [at_end[t] for t in market.t.tolist()], rtol=1e-9, atol=1e-6)
    assert result.summary["funding_quote"] > 0
