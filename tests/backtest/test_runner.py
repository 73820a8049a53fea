"""The back-test as a whole: engines agree, decisions replay, and every convention of the runner shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isclose
from typing import Any

import numpy as np
import pytest

from lp_hedge.backtest.lp_position import lp_columns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.result import Run
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.setup import lp_position, with_venue_of_backtest
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.config.record import Config
from lp_hedge.controller import parse_observation
from lp_hedge.controller.assembly import controller_of
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
BUSY: list[dict[str, Any]] = [
    {},
    {"hedge_trade_to": "edge"},
    {"hedge_position_mode": "ONEWAY"},
    {"backtest__fill": "next_open"},
    {"hedge_band": "whalley_wilmott", "hedge_risk_aversion": 0.001},
    DEMO_LIKE,
    DEMO_LIKE | {"backtest__fill": "next_open", "backtest__hedge_balance_quote": 20000},
    DEMO_LIKE | {"hedge_allow_long": True, "backtest__impact_coefficient": 0.7, "backtest__slippage_bps": 3},
]


@pytest.mark.parametrize("keys", BUSY, ids=str)
@pytest.mark.parametrize("engine", ["interpreter", "statemachine"])
def test_the_engines_make_the_same_trades_and_decisions(
    configure: Configure, keys: dict[str, Any], engine: str
) -> None:
    market = simulate_market(seed=11, minutes=240)
    config = configure(**keys | {"hedge_delta_band_quote": 800})
    ours, theirs = run(market, config), run(market, config, engine=engine)
    assert len(ours.trades) > 1
    assert ours.trades == theirs.trades
    assert [without_guards(each) for each in ours.decisions] == [without_guards(each) for each in theirs.decisions]


def without_guards(decision: dict[str, Any]) -> dict[str, Any]:
    """Engines evaluate different guards on the way to one decision; the reason may name them."""
    return {key: value for key, value in decision.items() if key not in {"guards", "reason"}}


@pytest.mark.parametrize("keys", BUSY, ids=str)
def test_the_recorded_observations_replay_to_identical_decisions(
    market: Market, configure: Configure, keys: dict[str, Any]
) -> None:
    config = configure(**keys)
    result = run(market, config, record="all")
    fresh = controller_of(with_venue_of_backtest(config))
    replayed = []
    for observation in result.observations:
        view, problems = parse_observation(observation)
        assert problems == []
        replayed.append(fresh.observe(view).as_dict())
    assert replayed == result.decisions
    assert len(result.decisions) >= market.bars


@pytest.mark.parametrize("keys", BUSY, ids=str)
def test_recording_changes_nothing(market: Market, configure: Configure, keys: dict[str, Any]) -> None:
    everything, changes, nothing = (run(market, configure(**keys), record=each) for each in ("all", "changes", "none"))
    assert everything.trades == changes.trades == nothing.trades
    assert everything.taken == changes.taken == nothing.taken
    assert nothing.decisions == []
    assert changes.decisions == without_repeats(everything.decisions)


def without_repeats(decisions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The decisions in which something fired, each run of equal ones once."""
    fired = [each for each in decisions if each["transitions"] or each["commands"]]
    before = [None, *fired]
    return [
        each
        for last, each in zip(before, fired, strict=False)
        if each["commands"] or last is None or any(each[key] != last[key] for key in ("transitions", "path"))
    ]


def test_a_long_suspension_is_recorded_once_and_counted_in_full(market: Market, configure: Configure) -> None:
    result = run(market, configure(backtest__hedge_balance_quote=100))
    assert result.refused["margin_sufficient"] == market.bars
    assert len(result.decisions) < 5
    assert "margin" in result.decisions[-1]["reason"]


@pytest.mark.parametrize("keys", BUSY, ids=str)
def test_the_parts_add_up(market: Market, configure: Configure, keys: dict[str, Any]) -> None:
    summary = run(market, configure(**keys)).summary
    parts = summary["pnl_unhedged"] + summary["hedge_pnl_quote"] + summary["funding_quote"]
    assert isclose(summary["pnl_hedged"], parts - summary["trading_cost_quote"], rel_tol=1e-9, abs_tol=1e-6)
    assert sum(summary["time_in_state"].values()) == market.bars * market.interval_seconds


@pytest.mark.parametrize("keys", BUSY, ids=str)
def test_the_columns_agree_with_the_trades_and_the_account(
    market: Market, configure: Configure, keys: dict[str, Any]
) -> None:
    result = run(market, configure(**keys))
    signed = [trade.signed_base for trade in result.trades]
    assert result.columns["position_base"][-1] == pytest.approx(sum(signed))
    cash = -sum(size * trade.price for size, trade in zip(signed, result.trades, strict=True))
    value = cash + sum(signed) * market.perp_close[-1]
    assert result.summary["hedge_pnl_quote"] == pytest.approx(value, abs=1e-6)
    assert result.summary["trading_cost_quote"] == pytest.approx(sum(trade.cost_quote for trade in result.trades))


def test_the_position_seen_by_the_controller_is_the_column(market: Market, configure: Configure) -> None:
    result = run(market, configure(), record="all")
    at_end = {each["t"]: each["position_base"] for each in result.decisions}
    assert np.allclose(result.columns["position_base"], [at_end[t] for t in market.t.tolist()])
    net = result.columns["exposure_base"] + result.columns["position_base"]
    assert np.array_equal(result.columns["net_base"], net)


def test_an_adjustment_ends_in_the_bar_in_which_it_began(market: Market, configure: Configure) -> None:
    result = run(market, configure())
    adjusting = result.meta["states"].index("ADJUSTING")
    assert adjusting not in set(result.columns["state"].tolist())
    gaps = np.abs(result.columns["target_base"] - result.columns["position_base"]) * market.perp_close
    assert float(gaps.max()) < 1500


def test_a_capped_adjustment_goes_on_within_the_bar_until_the_gap_is_inside(
    market: Market, configure: Configure
) -> None:
    result = run(market, configure(hedge_max_order_quote=400, hedge_delta_hysteresis_quote=100))
    first = [trade for trade in result.trades if trade.t == market.t[0]]
    assert len(first) > 10
    assert all(trade.base * trade.price <= 400 for trade in result.trades)


def test_the_next_open_fills_one_bar_later_at_its_open(market: Market, configure: Configure) -> None:
    at_close = run(market, configure()).trades[0]
    at_open = run(market, configure(backtest__fill="next_open")).trades[0]
    assert (at_close.t, at_close.price) == (market.t[0], market.perp_close[0])
    assert (at_open.t, at_open.price) == (market.t[1], market.perp_open[1])
    assert at_open.base == at_close.base


def test_a_fill_at_the_open_is_decided_without_the_bar_it_falls_in(market: Market, configure: Configure) -> None:
    config = configure(backtest__fill="next_open", **{k: v for k, v in DEMO_LIKE.items() if "twap" not in k})
    whole = run(market, config).trades
    half = market.bars // 2
    columns = {name: column[:half] for name, column in market.columns().items()}
    known = run(replace(market, **columns), config).trades
    assert known == whole[: len(known)]
    assert len(known) > 3


def test_a_trade_in_the_bar_of_the_funding_does_not_earn_it(market: Market, configure: Configure) -> None:
    flat = with_prices(market, np.full(market.bars, 2000.0), rate=0.001)
    config = configure(hedge_delta_band_quote=1e9, hedge_rebalance_interval_seconds=600)
    result = run(flat, config)
    position = result.columns["position_base"]
    before = np.concatenate(([0.0], position[:-1]))
    assert float(np.abs(position - before)[flat.funding_due].max()) > 0
    expected = -np.sum(before * flat.funding_rate * 2000.0)
    assert result.summary["funding_quote"] == pytest.approx(float(expected))
    assert result.summary["funding_quote"] > 0
    assert result.summary["funding_events"] == int(flat.funding_due.sum())


def test_the_funding_guard_knows_the_last_rate_and_not_the_next(market: Market, configure: Configure) -> None:
    late = market.t >= market.t[0] + 3600
    adverse = with_prices(market, market.perp_close, rate=-0.01)
    adverse = replace(adverse, funding_due=adverse.funding_due & late, funding_rate=adverse.funding_rate * late)
    result = run(adverse, configure(max_funding_bps=5), record="all")
    rates = {each["t"]: each.get("funding_rate") for each in result.observations}
    first = adverse.t[np.argmax(adverse.funding_due)]
    assert [rates[t] for t in (adverse.t[0], first - 60, first, first + 60)] == [None, None, -0.01, -0.01]
    assert result.trades == []
    assert result.refused["funding_acceptable"] > 0
    assert result.refused["opening_facts_known"] > 0


def test_without_margin_nothing_is_opened_and_the_guard_is_named(market: Market, configure: Configure) -> None:
    result = run(market, configure(backtest__hedge_balance_quote=100))
    assert result.trades == []
    assert result.summary["rejections"]["margin_sufficient"] > 0
    assert result.summary["time_in_state"]["SUSPENDED"] > 0.9 * market.bars * 60


def test_a_loss_eats_the_available_balance(market: Market, configure: Configure) -> None:
    rising = with_prices(market, np.linspace(2000.0, 2200.0, market.bars))
    config = configure(backtest__hedge_balance_quote=100_000, hedge_delta_band_quote=30_000)
    result = run(rising, config, record="all")
    balances = [each["available_balance"] for each in result.observations]
    assert balances[-1] < balances[2] < balances[0] == 100_000


def test_a_liquidated_hedge_is_closed_at_that_price_and_reported(market: Market, configure: Configure) -> None:
    price = np.where(np.arange(market.bars) < 100, 2000.0, 2900.0)
    config = configure(backtest__hedge_balance_quote=20_000, hedge_leverage=10, hedge_delta_band_quote=40_000)
    result = run(with_prices(market, price), config)
    closing = [trade for trade in result.trades if trade.kind == "liquidation"]
    assert [(trade.t, trade.price, trade.side) for trade in closing] == [(market.t[100], 2900.0, "buy")]
    assert result.summary["liquidations"] == 1
    assert result.meta["liquidations"] == [market.t[100]]
    assert result.columns["position_base"][100:].tolist() == [0.0] * (market.bars - 100)


def test_a_twap_works_over_several_bars_and_is_news_at_its_end(market: Market, configure: Configure) -> None:
    keys = {"hedge_use_twap_over_quote": 1, "hedge_twap_total_duration": 300, "hedge_twap_order_interval": 60}
    result = run(market, configure(**keys), record="all")
    whole = result.trades[0].client_order_id.removesuffix("s0")
    first = [trade for trade in result.trades if trade.client_order_id.startswith(f"{whole}s")]
    assert [trade.t for trade in first] == [market.t[0] + 60 * n for n in range(5)]
    levels = [each["order"] for each in result.observations]
    assert levels[:6] == ["none", "working", "working", "working", "working", "filled"]


def test_fees_count_as_exposure_when_configured(market: Market, configure: Configure) -> None:
    without, counted = (run(market, configure(hedge_include_fees=each)) for each in (False, True))
    lp = lp_columns(market, lp_position(configure(), market))
    difference = counted.columns["exposure_base"] - without.columns["exposure_base"]
    assert np.allclose(difference, lp.base_fee_uncollected)
    assert float(difference[-1]) > 0


def test_a_disabled_hedge_leaves_the_position_alone(market: Market, configure: Configure) -> None:
    result = run(market, configure(hedge_enabled=False))
    assert result.trades == []
    assert result.summary["pnl_hedged"] == result.summary["pnl_unhedged"]
    assert result.summary["time_in_state"]["DISABLED"] == market.bars * 60


def test_states_are_counted_where_they_are_entered(market: Market, configure: Configure) -> None:
    result = run(market, configure())
    trades = len(result.trades)
    assert result.taken["adjust"] == trades
    assert result.visits["PLANNING"] == trades
    assert result.visits["MARKET"] == trades
    assert result.visits["controller"] == 1
    assert result.seconds_in["controller"] == market.bars * 60
    hedge = set(result.meta["states"])
    assert sum(seconds for state, seconds in result.seconds_in.items() if state in hedge) == market.bars * 60


def test_the_same_run_gives_the_same_result(market: Market, configure: Configure) -> None:
    first, second = run(market, configure(**DEMO_LIKE)), run(market, configure(**DEMO_LIKE))
    assert stable(first) == stable(second)
    assert first.meta["config_hash"] != run(market, configure()).meta["config_hash"]


def stable(result: Run) -> object:
    """What does not depend on the machine's speed."""
    timed = {"seconds", "bars_per_second"}
    return {key: value for key, value in result.summary.items() if key not in timed}, result.trades, result.decisions


def test_progress_is_told_up_to_the_last_row(market: Market, configure: Configure) -> None:
    told: list[int] = []
    run(market, configure(), progress=told.append)
    assert told == [0, market.bars]


def test_a_market_of_one_bar_is_a_back_test(market: Market, configure: Configure) -> None:
    single = replace(market, **{name: column[:1] for name, column in market.columns().items()})
    for keys in ({}, {"backtest__fill": "next_open"}):
        result = run(single, configure(**keys))
        assert result.summary["bars"] == 1
        assert result.summary["annual_vol_pct"] == 0.0
        assert len(result.columns["state"]) == 1
