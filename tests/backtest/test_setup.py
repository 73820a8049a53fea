"""From section `backtest` to pool, position and venue; what is missing is named at its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.setup import config_hash, lp_position, pool_spec, with_venue_of_backtest
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError

Configure = Callable[..., Config]


def test_a_range_in_per_cent_and_a_capital_give_the_position(market: Market, configure: Configure) -> None:
    position = lp_position(configure(), market)
    assert position.tick_lower % 10 == position.tick_upper % 10 == 0
    lower, upper = market.pool.price_range(position.tick_lower, position.tick_upper)
    assert lower == pytest.approx(market.pool_price[0] * 0.95, rel=1e-3)
    assert upper == pytest.approx(market.pool_price[0] * 1.05, rel=1e-3)


def test_ticks_and_a_raw_liquidity_are_taken_as_they_are(market: Market, configure: Configure) -> None:
    text = "backtest: {tick_lower: 200000, tick_upper: 200100, liquidity_raw: 123456789}"
    position = lp_position(configure(text), market)
    assert (position.tick_lower, position.tick_upper, position.liquidity_raw) == (200_000, 200_100, 123_456_789)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("backtest: {capital_quote: 1000}", "backtest.range_pct: the position has no range"),
        ("backtest: {range_pct: 5}", "backtest.capital_quote: the position has no size"),
        ("backtest: {capital_quote: 1000, range_pct: 0.001}", "config.yml:1: backtest.range_pct: 0.001 is narrower"),
    ],
)
def test_a_position_that_cannot_be_is_refused_at_its_key(
    market: Market, configure: Configure, text: str, finding: str
) -> None:
    with pytest.raises(DefinitionError, match=finding):
        lp_position(configure(text), market)


def test_the_pool_is_the_one_of_the_section(configure: Configure) -> None:
    spec = pool_spec(configure("backtest: {token0_decimals: 18, base_token: token0, pool_fee_bps: 30}"))
    assert (spec.token0_decimals, spec.base_token, spec.fee_bps) == (18, "token0", 30)


def test_the_back_test_may_have_its_own_fee_and_lot(configure: Configure) -> None:
    text = "venue: {step: 0.01, taker_fee_bps: 4}\nbacktest: {amount_step: 0.5, taker_fee_bps: 0}"
    thresholds = with_venue_of_backtest(configure(text)).thresholds()
    assert (thresholds["step"], thresholds["taker_fee_bps"]) == (0.5, 0)
    thresholds = with_venue_of_backtest(configure("venue: {step: 0.01, taker_fee_bps: 4}")).thresholds()
    assert (thresholds["step"], thresholds["taker_fee_bps"]) == (0.01, 4)


def test_the_hash_names_what_can_change_a_result_and_nothing_else(configure: Configure) -> None:
    assert config_hash(configure()) == config_hash(configure(service__port=9000))
    changed = [configure(hedge_ratio=0.9), configure(backtest__slippage_bps=1), configure(venue__step=0.01)]
    assert len({config_hash(configure()), *map(config_hash, changed)}) == 4
