"""Guards on the LP position, its policies and its transactions: thresholds, view, granted."""

from __future__ import annotations

from math import inf, nan

from tests.guards.rows import Row

LIMITS = {"lower_price_limit": 1000.0, "upper_price_limit": 3000.0}
NO_LIMITS = {"lower_price_limit": 0.0, "upper_price_limit": 0.0}
RANGE = {"lower_price": 1900.0, "upper_price": 2100.0}
DUE = {"auto_recentre": True, "rebalance_seconds": 60.0}
COSTS = {"payback_hours": 10.0, "transaction_cost_quote": 4.0, "max_slippage_bps": 50.0}
WORTH = {"value_quote": 2000.0, "pool_fee_bps": 10.0}


def _words(fact: str, *granted: str, among: tuple[str, ...]) -> list[Row]:
    """A guard that grants on some of a fact's words."""
    rows: list[Row] = [({}, {fact: each}, each in granted) for each in among]
    return [*rows, ({}, {fact: "UNKNOWN"}, False), ({}, {fact: nan}, False)]


def _holding(*granted: str) -> list[Row]:
    return _words("holding", *granted, among=("HELD", "MISSING", "NOTHING"))


def _goal(*granted: str) -> list[Row]:
    return _words("goal", *granted, among=("open", "close", "collect", "recentre", ""))


def _flag(fact: str, *, granted: bool) -> list[Row]:
    return [({}, {fact: granted}, True), ({}, {fact: not granted}, False), ({}, {fact: nan}, False)]


LIQUIDITY: dict[str, list[Row]] = {
    "nothing_broadcast": _flag("broadcast", granted=False),
    "transaction_wanted": _flag("void_wanted", granted=False),
    "transaction_in_time": [
        ({"transaction_timeout_seconds": 600.0}, {"since_begun_seconds": 599.9}, True),
        ({"transaction_timeout_seconds": 600.0}, {"since_begun_seconds": 600.0}, False),
        ({"transaction_timeout_seconds": 600.0}, {"since_begun_seconds": nan}, False),
    ],
    "replacement_due": [
        ({"replace_seconds": 60.0}, {"since_signed_seconds": 60.0}, True),
        ({"replace_seconds": 60.0}, {"since_signed_seconds": 59.9}, False),
        ({"replace_seconds": 60.0}, {"since_signed_seconds": nan}, False),
    ],
    "replaceable": [
        ({}, {"nonce": 0.0, "answer_pending": False}, True),
        ({}, {"nonce": 7.0, "answer_pending": True}, False),
        ({}, {"nonce": nan, "answer_pending": False}, False),
        ({}, {"nonce": 7.0, "answer_pending": nan}, False),
    ],
    "stuck_untold": [
        ({}, {"nonce": nan, "stuck_told": False}, True),
        ({}, {"nonce": nan, "stuck_told": True}, False),
        ({}, {"nonce": 7.0, "stuck_told": False}, False),
        ({}, {"nonce": nan, "stuck_told": nan}, False),
    ],
    "positions_known": _holding("HELD", "MISSING", "NOTHING"),
    "position_held": _holding("HELD"),
    "position_missing": _holding("MISSING"),
    "nothing_held": _holding("NOTHING"),
    "no_stray_position": [
        ({}, {"strays": 0.0}, True),
        ({}, {"strays": 1.0}, False),
        ({}, {"strays": nan}, False),
    ],
    "goal_opens": _goal("open", "recentre"),
    "goal_closes": _goal("close", "recentre"),
    "goal_is_close": _goal("close"),
    "goal_collects": _goal("collect"),
    "funds_known": [
        ({}, {"funds_base": 0.0, "funds_quote": 30.0}, True),
        ({}, {"funds_base": nan, "funds_quote": 30.0}, False),
        ({}, {"funds_base": 0.0, "funds_quote": nan}, False),
    ],
    "swap_settled": [
        ({}, {"swapped": True, "goal": "recentre", "range_fixed": False, "funds_base": 1.0, "funds_quote": 0.0}, True),
        ({}, {"swapped": False, "goal": "recentre", "range_fixed": True, "funds_base": 1.0, "funds_quote": 1.0}, False),
        ({}, {"swapped": False, "goal": "open", "range_fixed": False, "funds_base": 1.0, "funds_quote": 1.0}, True),
        ({}, {"swapped": False, "goal": "open", "range_fixed": False, "funds_base": 0.0, "funds_quote": 1.0}, False),
        ({}, {"swapped": False, "goal": "open", "range_fixed": False, "funds_base": 1.0, "funds_quote": nan}, False),
        ({}, {"swapped": False, "goal": "open", "range_fixed": True, "funds_base": 0.0, "funds_quote": 1.0}, True),
    ],
    "ordered_by_person": _flag("ordered", granted=True),
    "hedge_alive": _flag("hedge_halted", granted=False),
    "wants_position": [
        ({"auto_open": True}, {"opening_held": False}, True),
        ({"auto_open": True}, {"opening_held": True}, False),
        ({"auto_open": True}, {"opening_held": nan}, False),
        ({"auto_open": False}, {"opening_held": False}, False),
    ],
    "step_failures_tolerable": [
        ({"lp_max_failures": 3}, {"failures": 1}, True),
        ({"lp_max_failures": 3}, {"failures": 2}, False),
        ({"lp_max_failures": 1}, {"failures": 0}, False),
        ({"lp_max_failures": 3}, {"failures": nan}, False),
    ],
    "price_within_limits": [
        (LIMITS, {"dex_price": 1000.0}, True),
        (LIMITS, {"dex_price": 3000.0}, True),
        (LIMITS, {"dex_price": 999.9}, False),
        (LIMITS, {"dex_price": 3000.1}, False),
        (LIMITS, {"dex_price": nan}, False),
        (NO_LIMITS, {"dex_price": nan}, True),
        ({**LIMITS, "lower_price_limit": 0.0}, {"dex_price": 1.0}, True),
        ({**LIMITS, "upper_price_limit": 0.0}, {"dex_price": 9e9}, True),
    ],
    "price_beyond_limits": [
        ({**LIMITS, "auto_open": True}, {"dex_price": 1000.0}, False),
        ({**LIMITS, "auto_open": True}, {"dex_price": 999.9}, True),
        ({**LIMITS, "auto_open": True}, {"dex_price": 3000.1}, True),
        ({**LIMITS, "auto_open": True}, {"dex_price": 3000.0}, False),
        ({**LIMITS, "auto_open": True}, {"dex_price": nan}, False),
        ({**LIMITS, "auto_open": False}, {"dex_price": 1.0}, False),
        ({**NO_LIMITS, "auto_open": True}, {"dex_price": 1.0}, False),
    ],
    "recentre_due": [
        (DUE, {"out_of_range_seconds": 60.0}, True),
        (DUE, {"out_of_range_seconds": 59.9}, False),
        (DUE, {"out_of_range_seconds": nan}, False),
        ({**DUE, "rebalance_seconds": 0.0}, {"out_of_range_seconds": 1e9}, False),
        ({**DUE, "auto_recentre": False}, {"out_of_range_seconds": 1e9}, False),
    ],
    "beyond_rebalance_hysteresis": [
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": 2121.0, **RANGE}, True),
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": 2120.9, **RANGE}, False),
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": 1881.0, **RANGE}, True),
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": 1881.1, **RANGE}, False),
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": nan, **RANGE}, False),
        ({"rebalance_hysteresis_pct": 1.0}, {"dex_price": 9999.0, "lower_price": nan, "upper_price": nan}, False),
        ({"rebalance_hysteresis_pct": 0.0}, {"dex_price": nan, **RANGE}, True),
    ],
    "within_rebalance_limit": [
        ({"rebalances_per_hour": 2}, {"rebalances_last_hour": 1}, True),
        ({"rebalances_per_hour": 2}, {"rebalances_last_hour": 2}, False),
        ({"rebalances_per_hour": 0}, {"rebalances_last_hour": 999}, True),
        ({"rebalances_per_hour": 2}, {"rebalances_last_hour": nan}, False),
    ],
    "recentre_pays": [
        (COSTS, {**WORTH, "fees_per_hour_quote": 1.0}, True),
        (COSTS, {**WORTH, "fees_per_hour_quote": 0.99}, False),
        (COSTS, {**WORTH, "fees_per_hour_quote": nan}, False),
        (COSTS, {**WORTH, "value_quote": nan, "fees_per_hour_quote": 9e9}, False),
        (COSTS, {**WORTH, "pool_fee_bps": nan, "fees_per_hour_quote": 9e9}, False),
        (COSTS, {**WORTH, "value_quote": inf, "fees_per_hour_quote": 9e9}, False),
        ({**COSTS, "payback_hours": 0.0}, {**WORTH, "fees_per_hour_quote": nan}, True),
    ],
    "stop_loss_hit": [
        ({"stop_loss_pct": 10.0}, {"value_quote": 900.0, "anchor_quote": 1000.0}, True),
        ({"stop_loss_pct": 10.0}, {"value_quote": 900.1, "anchor_quote": 1000.0}, False),
        ({"stop_loss_pct": 10.0}, {"value_quote": nan, "anchor_quote": 1000.0}, False),
        ({"stop_loss_pct": 10.0}, {"value_quote": 1.0, "anchor_quote": nan}, False),
        ({"stop_loss_pct": 0.0}, {"value_quote": 1.0, "anchor_quote": 1000.0}, False),
    ],
    "take_profit_hit": [
        ({"take_profit_pct": 10.0}, {"value_quote": 1100.1, "anchor_quote": 1000.0}, True),
        ({"take_profit_pct": 10.0}, {"value_quote": 1099.9, "anchor_quote": 1000.0}, False),
        ({"take_profit_pct": 10.0}, {"value_quote": nan, "anchor_quote": 1000.0}, False),
        ({"take_profit_pct": 10.0}, {"value_quote": 9e9, "anchor_quote": nan}, False),
        ({"take_profit_pct": 0.0}, {"value_quote": 9e9, "anchor_quote": 1000.0}, False),
    ],
}
