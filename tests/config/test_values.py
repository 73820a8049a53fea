"""What each key takes, and what it says when it does not."""

from __future__ import annotations

import pytest

from lp_hedge.config.keys import SECTIONS, Key, keys
from lp_hedge.config.origin import Origin, Setting
from lp_hedge.config.values import checked

ALL_KEYS = [key for section in SECTIONS for key in keys(section).values()]
OWNER_DEFAULTS = {
    "hedge_enabled": True, "hedge_connector_name": "binance_perpetual", "hedge_trading_pair": "SOL-USDT",
    "hedge_position_mode": "HEDGE", "hedge_leverage": 3, "hedge_price_type": "MidPrice", "hedge_ratio": 0.8,
    "hedge_include_fees": True, "hedge_allow_long": False, "hedge_close_on_disable": True,
    "hedge_close_when_no_lp": True, "hedge_include_wallet_base": True, "hedge_min_notional_quote": 10,
    "hedge_min_available_balance_quote": 0, "hedge_delta_band_quote": 50, "hedge_delta_band_pct": 0,
    "hedge_delta_hysteresis_quote": 25, "hedge_rebalance_interval_seconds": 0, "hedge_cooldown_seconds": 30,
    "hedge_max_per_hour": 30, "hedge_use_twap_over_quote": 500, "hedge_max_order_quote": 0,
    "hedge_twap_total_duration": 60, "hedge_twap_order_interval": 5,
    "max_price_age_seconds": 30, "hedge_out_of_range_seconds": 0, "max_basis_bps": 0, "max_funding_bps": 0,
    "price_collar_pct": 0, "min_liquidation_distance_pct": 0, "hedge_max_failures": 5,
    "hedge_order_timeout_seconds": 30, "lookup_settle_seconds": 10, "hedge_band": "fixed", "hedge_trade_to": "target", "hedge_risk_aversion": 0.05,
    "step": 0.001, "min_notional": 5, "taker_fee_bps": 5, "maintenance_margin_rate": 0.005, "recv_window_seconds": 5,
    "base_amount": 0, "quote_amount": 30, "position_width_pct": 3, "rebalance_seconds": 60, "lower_price_limit": 0,
    "upper_price_limit": 0, "auto_open": False, "auto_recentre": False, "rebalance_hysteresis_pct": 0,
    "rebalances_per_hour": 2, "stop_loss_pct": 0, "take_profit_pct": 0, "payback_hours": 0, "transaction_cost_quote": 0,
    "max_slippage_bps": 50, "replace_seconds": 60, "transaction_timeout_seconds": 600, "lp_max_failures": 3,
}  # fmt: skip


def test_without_files_every_threshold_has_the_default_of_the_design(loaded):
    assert loaded().thresholds() == OWNER_DEFAULTS


@pytest.mark.parametrize("key", ALL_KEYS, ids=lambda key: key.full_name)
def test_every_key_is_explained_in_two_languages_and_its_default_is_allowed(key: Key):
    assert key.doc
    assert key.doc_zh
    assert key.adapter.validate_python(key.default) == key.default


@pytest.mark.parametrize("key", [key for key in keys("hedge").values() if key.is_number], ids=lambda key: key.name)
def test_what_zero_means_is_said_where_zero_is_allowed(key: Key):
    result = checked(Setting(key, 0, Origin("file", 1, 1)))
    assert isinstance(result, Setting) is ("0 = " in key.doc)


GOOD = [
    ("hedge", "hedge_ratio", "1", 1.0),
    ("hedge", "hedge_ratio", "0.001", 0.001),
    ("hedge", "hedge_ratio", "'0.65'", 0.65),
    ("hedge", "hedge_leverage", "'5'", 5),
    ("hedge", "hedge_enabled", "'false'", False),
    ("hedge", "hedge_delta_band_pct", "1", 1.0),
    ("hedge", "hedge_max_order_quote", "0", 0.0),
    ("lp", "lower_price_limit", "null", None),
    ("lp", "pool_address", "0x45dDa9cb7c25131DF268515131f647d726f50608", "0x45dDa9cb7c25131DF268515131f647d726f50608"),
    ("backtest", "liquidity_raw", "64912752213022308", 64912752213022308),
    ("backtest", "liquidity_raw", str(2**128 - 1), 2**128 - 1),
    ("backtest", "start", "2023-08-13T00:00:00Z", "2023-08-13T00:00:00Z"),
]


@pytest.mark.parametrize(("section", "key", "text", "value"), GOOD)
def test_a_good_value_arrives_in_its_type(loaded, section, key, text, value):
    config = loaded(f"{section}:\n  {key}: {text}\n")
    found = getattr(getattr(config, section), key)
    assert (found, type(found)) == (value, type(value))


NO = "is not allowed; give"
BAD = [
    ("hedge", "hedge_ratio", "0", f"0 {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "1.01", f"1.01 {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "null", f"null {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "true", f"true {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "most", f"'most' {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "[0.8]", f"a list {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_ratio", "{a: {b: 1}}", f"a mapping {NO} a number > 0 and ≤ 1 (default 0.8)"),
    ("hedge", "hedge_leverage", "0", f"0 {NO} a whole number ≥ 1 (default 3)"),
    ("hedge", "hedge_leverage", "3.0", f"3.0 {NO} a whole number ≥ 1 (default 3)"),
    ("hedge", "hedge_leverage", "2.5", f"2.5 {NO} a whole number ≥ 1 (default 3)"),
    ("hedge", "hedge_max_per_hour", "-1", f"-1 {NO} a whole number ≥ 0 (default 30)"),
    ("hedge", "hedge_twap_total_duration", "0", f"0 {NO} a whole number ≥ 1 (default 60)"),
    ("hedge", "hedge_enabled", "1", f"1 {NO} true or false (default true)"),
    ("hedge", "hedge_enabled", "yes", f"'yes' {NO} true or false (default true)"),
    ("hedge", "hedge_position_mode", "hedge", f"'hedge' {NO} one of HEDGE, ONEWAY (default HEDGE)"),
    ("hedge", "hedge_trading_pair", "ETHUSDT", f"'ETHUSDT' {NO} text like SOL-USDT (default SOL-USDT)"),
    ("hedge", "hedge_delta_band_pct", "5", f"5 {NO} a number ≥ 0 and ≤ 1 (default 0)"),
    ("hedge", "hedge_ratio", "'1e0'", "1e0 is no plain decimal number; write 1, or quote it if it is text"),
    ("hedge", "hedge_ratio", "'nan'", "nan is no plain decimal number; write a number like 1000 or 0.5, or quote it"),
    ("lp", "id", "7", f"7 {NO} text like lp_hedge, in quotes (default lp_hedge)"),
    ("lp", "controller_name", "pmm", f"'pmm' {NO} lp_hedge"),
    ("venue", "name", "binance", f"'binance' {NO} one of paper, binanceusdm, bybit, okx, hyperliquid (default paper)"),
    ("venue", "step", "0", f"0 {NO} a number > 0 (default 0.001)"),
    ("backtest", "tick_lower", "-887273", f"-887273 {NO} a whole number ≥ -887272 and ≤ 887272 or null"),
    ("backtest", "start", "yesterday", f"'yesterday' {NO} a date or time like 2023-08-13 or 2023-08-13T12:30:00Z"),
    ("service", "port", "65536", f"65536 {NO} a whole number ≥ 1 and ≤ 65535 (default 8080)"),
]


@pytest.mark.parametrize(("section", "key", "text", "message"), BAD)
def test_a_bad_value_is_refused_with_file_line_key_and_what_to_give(refused, section, key, text, message):
    (found,) = refused(f"# a comment\n{section}:\n  {key}: {text}\n")
    assert found.startswith(f"1.yml:3: {key}: {message}")


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key.is_number], ids=lambda key: key.full_name)
@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e3", "010", "12:30:45", "1_000", "0x10", "+1", ".5"])
def test_no_number_is_read_from_anything_but_a_plain_decimal(refused, key, text):
    assert refused(environ={key.variable: text})


def test_a_long_value_is_cut_in_the_message(refused):
    (found,) = refused(f"hedge:\n  hedge_ratio: {'x' * 5000}\n")
    assert len(found) < 150


def test_a_tiny_value_is_shown_in_full(refused):
    (found,) = refused("hedge:\n  hedge_max_per_hour: 0.000000000000001\n")
    assert "0.000000000000001 is not allowed" in found
