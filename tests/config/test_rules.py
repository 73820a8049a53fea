"""Rules between keys: each stands at the key that was said last, and names the other."""

from __future__ import annotations

import pytest

ERRORS = [
    (
        "hedge:\n  delta_hysteresis_quote: 51\n",
        "1.yml:2: hedge_delta_hysteresis_quote: 51 against hedge_delta_band_quote 50 (default): an",
    ),
    (
        "hedge:\n  delta_hysteresis_quote: 60\n  delta_band_quote: 40\n",
        "1.yml:3: hedge_delta_band_quote: 40 against hedge_delta_hysteresis_quote 60 (1.yml:2): an",
    ),
    (
        "hedge:\n  delta_band_quote: 40\n  delta_hysteresis_quote: 60\n",
        "1.yml:3: hedge_delta_hysteresis_quote: 60 against hedge_delta_band_quote 40 (1.yml:2): an",
    ),
    (
        "hedge:\n  min_notional_quote: 50.1\n",
        "1.yml:2: hedge_min_notional_quote: 50.1 against hedge_delta_band_quote 50 (default): the band is",
    ),
    (
        "hedge:\n  max_order_quote: 9\n  use_twap_over_quote: 0\n",
        "1.yml:2: hedge_max_order_quote: 9 against hedge_min_notional_quote 10 (default): every order would",
    ),
    (
        "lp:\n  managed: true\n  position_width_pct: 1\n",
        "1.yml:3: position_width_pct: 1 against max_slippage_bps 50 (default): such a range could be closed and never",
    ),
    (
        "lp:\n  managed: true\n  max_slippage_bps: 0\n",
        "1.yml:3: max_slippage_bps: 0 against managed true (1.yml:2): no swap can be made without any",
    ),
    (
        "lp:\n  lower_price_limit: 5\n  upper_price_limit: 5\n",
        "1.yml:3: upper_price_limit: 5 against lower_price_limit 5 (1.yml:2): no price lies between the limits",
    ),
    ("lp:\n  source: file\n", "1.yml:2: source: file: this source needs lp.path; set it"),
    (
        "lp:\n  source: file\n  path: x\n  managed: true\n",
        "1.yml:4: managed: true against source file (1.yml:2): this source only observes",
    ),
    ("lp:\n  source: uniswap_v3\n", "1.yml:2: source: uniswap_v3: this source needs lp.rpc_url; set it"),
    (
        "backtest:\n  tick_lower: 10\n",
        "1.yml:2: tick_lower: 10 against tick_upper null (default): a range has two ticks",
    ),
    (
        "backtest:\n  tick_lower: 20\n  tick_upper: 10\n",
        "1.yml:3: tick_upper: 10 against tick_lower 20 (1.yml:2): the range is empty",
    ),
    (
        "backtest:\n  tick_lower: 5\n  tick_upper: 10\n",
        "1.yml:3: tick_upper: 10 against tick_lower 5 (1.yml:2) and tick_spacing 10 (default): the ticks of",
    ),
    (
        "backtest:\n  tick_lower: 0\n  tick_upper: 10\n  range_pct: 5\n",
        "1.yml:4: range_pct: 5 against tick_lower 0 (1.yml:2) and tick_upper 10 (1.yml:3): the range is",
    ),
    (
        "backtest:\n  capital_quote: 1\n  liquidity_raw: 1\n",
        "1.yml:3: liquidity_raw: 1 against capital_quote 1 (1.yml:2): the size is given twice",
    ),
    (
        "backtest:\n  start: 2023-08-14\n  end: 2023-08-13T23:59:00Z\n",
        "1.yml:3: end: 2023-08-13T23:59:00Z against start 2023-08-14 (1.yml:2): the window is empty",
    ),
    (
        "lp:\n  trading_pair: SOL-ETH\nhedge:\n  trading_pair: SOL-USDT\n",
        "1.yml:4: hedge_trading_pair: SOL-USDT against trading_pair SOL-ETH (1.yml:2): the quote currencies",
    ),
    (
        "lp:\n  trading_pair: WETH-USDC\nhedge:\n  trading_pair: SOL-USDC\n",
        "1.yml:4: hedge_trading_pair: SOL-USDC against trading_pair WETH-USDC (1.yml:2): the LP holds one coin",
    ),
    (
        "lp:\n  trading_pair: WETH-USDC\nvenue:\n  symbol: SOL/USDC:USDC\n",
        "1.yml:4: symbol: SOL/USDC:USDC against trading_pair WETH-USDC (1.yml:2): the LP holds one coin",
    ),
    (
        "venue:\n  symbol: SOLUSDT\nlp:\n  trading_pair: ETH-USDC\n",
        "1.yml:4: trading_pair: ETH-USDC against symbol SOLUSDT (1.yml:2): the LP holds one coin",
    ),
    (
        "lp:\n  trading_pair: WETH-USDT\nvenue:\n  name: binanceusdm\n",
        "1.yml:2: trading_pair: WETH-USDT against hedge_trading_pair SOL-USDT (default): the LP holds one coin",
    ),
    (
        "lp:\n  trading_pair: PEPE-USDC\nhedge:\n  trading_pair: KPEPE-USDC\n",
        "1.yml:4: hedge_trading_pair: KPEPE-USDC against trading_pair PEPE-USDC (1.yml:2): the LP holds one coin",
    ),
    (
        "lp:\n  trading_pair: PEPE-USDC\nhedge:\n  trading_pair: 1000PEPE-USDC\n",
        "1.yml:4: hedge_trading_pair: 1000PEPE-USDC against trading_pair PEPE-USDC (1.yml:2): the LP holds one coin",
    ),
]


@pytest.mark.parametrize(("text", "start"), ERRORS)
def test_a_contradiction_is_an_error_at_the_key_said_last(refused, text, start):
    (found,) = refused(text)
    assert found.startswith(start)


WARNINGS = [
    ("hedge:\n  ratio: 0.59\n", 2, "hedge_ratio", "0.59: outside the advised 0.6 to 0.9"),
    ("hedge:\n  ratio: 0.91\n", 2, "hedge_ratio", "0.91: outside the advised 0.6 to 0.9"),
    (
        "hedge:\n  delta_hysteresis_quote: 9.9\n",
        2,
        "hedge_delta_hysteresis_quote",
        "9.9 against hedge_min_notional_quote 10 (default): adjustments end at the minimum notional",
    ),
    (
        "hedge:\n  max_order_quote: 499\n",
        2,
        "hedge_max_order_quote",
        "499 against hedge_use_twap_over_quote 500 (default): no order reaches the TWAP threshold",
    ),
    (
        "hedge:\n  twap_order_interval: 61\n",
        2,
        "hedge_twap_order_interval",
        "61 against hedge_twap_total_duration 60 (default): a TWAP has a single slice",
    ),
    (
        "lp:\n  auto_open: true\n",
        2,
        "auto_open",
        "true against managed false (default): the LP is only observed, so this has no effect",
    ),
    (
        "service:\n  observe_seconds: 6\n",
        2,
        "observe_seconds",
        "6 against hedge_twap_order_interval 5 (default): slices leave at observations only",
    ),
    (
        "lp:\n  trading_pair: SOL-USDC\n",
        2,
        "trading_pair",
        "SOL-USDC against hedge_trading_pair SOL-USDT (default): the quote currencies count 1:1",
    ),
    (
        "lp:\n  trading_pair: ETH-USDT\n",
        2,
        "trading_pair",
        "ETH-USDT against hedge_trading_pair SOL-USDT (default): the LP would hold one coin",
    ),
    (
        "venue:\n  symbol: ETHUSDT\n",
        2,
        "symbol",
        "ETHUSDT against trading_pair SOL-USDC (default): the LP would hold one coin",
    ),
    (
        "lp:\n  trading_pair: STETH-USDT\n  base_token: '0x1'\nhedge:\n  trading_pair: ETH-USDT\n",
        5,
        "hedge_trading_pair",
        "ETH-USDT against trading_pair STETH-USDT (",
    ),
]


@pytest.mark.parametrize(("text", "line", "key", "start"), WARNINGS)
def test_what_is_allowed_but_odd_is_a_warning(loaded, text, line, key, start):
    (warning,) = loaded(text).warnings
    assert (warning.line, warning.key) == (line, key)
    assert warning.message.startswith(start)


@pytest.mark.parametrize(
    "text",
    [
        "hedge:\n  delta_hysteresis_quote: 50\n",
        "hedge:\n  min_notional_quote: 50\n  delta_hysteresis_quote: 50\n",
        "hedge:\n  min_notional_quote: 0\n  delta_band_quote: 0\n  delta_hysteresis_quote: 0\n",
        "hedge:\n  delta_hysteresis_quote: 0\n",
        "hedge:\n  band: whalley_wilmott\n  delta_band_quote: 0\n",
        "hedge:\n  band: whalley_wilmott\n  delta_hysteresis_quote: 80\n",
        "hedge:\n  delta_band_quote: 0\n  delta_band_pct: 0.05\n",
        "hedge:\n  max_order_quote: 500\n",
        "hedge:\n  max_order_quote: 100\n  use_twap_over_quote: 0\n",
        "hedge:\n  twap_order_interval: 60\n",
        "service:\n  observe_seconds: 5\n",
        "service:\n  observe_seconds: 6\nhedge:\n  use_twap_over_quote: 0\n",
        "hedge:\n  ratio: 0.6\n",
        "hedge:\n  ratio: 0.9\n",
        "lp:\n  trading_pair: SOL-USDT\n",
        "lp:\n  trading_pair: SOL-ETH\n",
        "lp:\n  trading_pair: WSOL-USDT\n",
        "lp:\n  trading_pair: WETH-USDT\nhedge:\n  trading_pair: ETH-USDT\n",
        "lp:\n  trading_pair: BTC-USDT\nhedge:\n  trading_pair: WBTC-USDT\n",
        "lp:\n  trading_pair: WMATIC-USDT\nhedge:\n  trading_pair: POL-USDT\n",
        "lp:\n  trading_pair: ETH-USDT\nvenue:\n  symbol: ETH/USDT:USDT\n",
        "lp:\n  trading_pair: ETH-USDT\nvenue:\n  symbol: ETH-USDT-SWAP\n",
        "lp:\n  trading_pair: ETH-USDT\nvenue:\n  symbol: ETHUSDT\n",
        "lp:\n  trading_pair: ETH-USDT\nvenue:\n  symbol: '4'\n",
        "lp:\n  source: file\n  path: lp.jsonl\n",
        "backtest:\n  tick_lower: 200610\n  tick_upper: 201610\n  capital_quote: 100000\n",
        "backtest:\n  start: 2023-08-13\n  end: 2023-08-13T00:00:00Z\n",
    ],
)
def test_at_the_limit_and_where_a_rule_does_not_apply_nothing_is_said(loaded, text):
    assert loaded(text).warnings == ()


def test_a_contradiction_across_files_stands_in_the_later_file(refused):
    (found,) = refused("hedge:\n\n\n  delta_hysteresis_quote: 40\n", "hedge:\n  delta_band_quote: 30\n")
    assert found.startswith("2.yml:2: hedge_delta_band_quote: 30 against hedge_delta_hysteresis_quote 40 (1.yml:4)")


def test_a_contradiction_by_a_variable_names_the_variable(refused):
    (found,) = refused("hedge:\n  delta_hysteresis_quote: 40\n", environ={"LP_HEDGE__HEDGE__DELTA_BAND_QUOTE": "30"})
    assert found.startswith(
        "environment: LP_HEDGE__HEDGE__DELTA_BAND_QUOTE: 30 against hedge_delta_hysteresis_quote 40"
    )


def test_all_contradictions_come_at_once(refused):
    assert len(refused("hedge:\n  delta_hysteresis_quote: 60\n  max_order_quote: 5\nlp:\n  source: file\n")) == 3
