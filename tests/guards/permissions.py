"""Guards on the next order, the position, the LP and the executors: thresholds, view, granted."""

from __future__ import annotations

from math import inf, nan

from tests.guards.rows import ON, Row, states

SETTLE = {"lookup_settle_seconds": 10.0, "recv_window_seconds": 5.0}
NEVER = {"hedge_order_timeout_seconds": 0.0}

PERMISSIONS: dict[str, list[Row]] = {
    "trade_opens": [
        ({}, {"trade_base": -1.0, "target_base": -5.0}, True),
        ({}, {"trade_base": 1.0, "target_base": -5.0}, False),
        ({}, {"trade_base": -1.0, "target_base": 0.0}, True),
        ({}, {"trade_base": 1.0, "target_base": 5.0}, True),
        ({}, {"trade_base": -1.0, "target_base": 5.0}, False),
        ({}, {"trade_base": nan, "target_base": -5.0}, False),
        ({}, {"trade_base": -1.0, "target_base": nan}, False),
    ],
    "opening_facts_known": [
        ({"max_basis_bps": 0.0, "max_funding_bps": 0.0}, {"available_balance": 0.0}, True),
        ({"max_basis_bps": 0.0, "max_funding_bps": 0.0}, {"available_balance": nan}, False),
        ({"max_basis_bps": 1.0, "max_funding_bps": 0.0}, {"available_balance": 0.0, "dex_price": nan}, False),
        ({"max_basis_bps": 0.0, "max_funding_bps": 1.0}, {"available_balance": 0.0, "funding_rate": nan}, False),
    ],
    "margin_sufficient": [
        ({"hedge_min_available_balance_quote": 100.0}, {"margin_after_quote": 100.0}, True),
        ({"hedge_min_available_balance_quote": 100.0}, {"margin_after_quote": 99.99}, False),
        ({"hedge_min_available_balance_quote": 0.0}, {"margin_after_quote": nan}, False),
        ({"hedge_min_available_balance_quote": 0.0}, {"margin_after_quote": -inf}, False),
    ],
    "cross_margin_sufficient": [
        (
            {"hedge_min_available_balance_quote": 0.0, "maintenance_margin_rate": 0.03},
            {"margin_after_quote": 60.0, "position_after_base": -1.0, "price": 2000.0},
            True,
        ),
        (
            {"hedge_min_available_balance_quote": 0.0, "maintenance_margin_rate": 0.03},
            {"margin_after_quote": 59.9, "position_after_base": -1.0, "price": 2000.0},
            False,
        ),
        (
            {"hedge_min_available_balance_quote": 0.0, "maintenance_margin_rate": 0.03},
            {"margin_after_quote": nan, "position_after_base": -1.0, "price": 2000.0},
            False,
        ),
    ],
    "basis_normal": [
        ({"max_basis_bps": 50.0}, {"dex_price": 1990.0, "price": 2000.0}, True),
        ({"max_basis_bps": 50.0}, {"dex_price": 1989.9, "price": 2000.0}, False),
        ({"max_basis_bps": 50.0}, {"dex_price": nan, "price": 2000.0}, False),
        ({"max_basis_bps": 0.0}, {"dex_price": nan, "price": nan}, True),
        ({"max_basis_bps": 50.0}, {"dex_price": inf, "price": 2000.0}, False),
    ],
    "funding_acceptable": [
        ({"max_funding_bps": 10.0}, {"funding_rate": -0.001, "target_base": -1.0}, True),
        ({"max_funding_bps": 10.0}, {"funding_rate": -0.0011, "target_base": -1.0}, False),
        ({"max_funding_bps": 10.0}, {"funding_rate": 0.05, "target_base": -1.0}, True),
        ({"max_funding_bps": 10.0}, {"funding_rate": 0.05, "target_base": 1.0}, False),
        ({"max_funding_bps": 10.0}, {"funding_rate": nan, "target_base": -1.0}, False),
        ({"max_funding_bps": 0.0}, {"funding_rate": nan, "target_base": -1.0}, True),
    ],
    "price_in_collar": [
        ({"price_collar_pct": 5.0}, {"price": 2100.0, "reference_price": 2000.0}, True),
        ({"price_collar_pct": 5.0}, {"price": 2100.1, "reference_price": 2000.0}, False),
        ({"price_collar_pct": 5.0}, {"price": nan, "reference_price": 2000.0}, False),
        ({"price_collar_pct": 0.0}, {"price": nan, "reference_price": nan}, True),
    ],
    "liquidation_distant": [
        (
            {"min_liquidation_distance_pct": 49.5, "maintenance_margin_rate": 0.005, "hedge_leverage": 2.0},
            {"available_balance": 500.0, "position_base": -1.0, "price": 1000.0, "position_after_base": -2.0},
            True,
        ),
        (
            {"min_liquidation_distance_pct": 49.6, "maintenance_margin_rate": 0.005, "hedge_leverage": 2.0},
            {"available_balance": 500.0, "position_base": -1.0, "price": 1000.0, "position_after_base": -2.0},
            False,
        ),
        (
            {"min_liquidation_distance_pct": 10.0, "maintenance_margin_rate": 0.005, "hedge_leverage": 2.0},
            {"available_balance": nan, "position_base": -1.0, "price": 1000.0, "position_after_base": -2.0},
            False,
        ),
        (
            {"min_liquidation_distance_pct": 0.0, "maintenance_margin_rate": 0.005, "hedge_leverage": 2.0},
            {"available_balance": nan, "position_base": nan, "price": nan, "position_after_base": nan},
            True,
        ),
    ],
    "position_flat": [
        ({}, {"open_legs_base": 0.0}, True),
        ({}, {"open_legs_base": 0.001}, False),
        ({}, {"open_legs_base": nan}, False),
    ],
    "position_open": [
        ({}, {"open_legs_base": 0.001}, True),
        ({}, {"open_legs_base": 0.0}, False),
        ({}, {"open_legs_base": nan}, False),
    ],
    "exposure_negligible": [
        ({"hedge_min_notional_quote": 10.0}, {"exposure_base": -0.00499, "price": 2000.0}, True),
        ({"hedge_min_notional_quote": 10.0}, {"exposure_base": 0.005, "price": 2000.0}, False),
        ({"hedge_min_notional_quote": 10.0}, {"exposure_base": nan, "price": 2000.0}, False),
        ({"hedge_min_notional_quote": 0.0}, {"exposure_base": 0.0, "price": 2000.0}, True),
    ],
    "close_when_no_lp": [
        ({"hedge_close_when_no_lp": True}, {}, True),
        ({"hedge_close_when_no_lp": False}, {}, False),
    ],
    "close_on_disable": [
        ({"hedge_close_on_disable": True}, {}, True),
        ({"hedge_close_on_disable": False}, {}, False),
    ],
    "twap_sized": [
        ({"hedge_use_twap_over_quote": 500.0}, {"order_quote": 500.0}, True),
        ({"hedge_use_twap_over_quote": 500.0}, {"order_quote": 499.9}, False),
        ({"hedge_use_twap_over_quote": 0.0}, {"order_quote": 1e9}, False),
        ({"hedge_use_twap_over_quote": 500.0}, {"order_quote": nan}, False),
    ],
    "lp_in_range": states("IN_RANGE"),
    "lp_out_of_range": states("OUT_OF_RANGE"),
    "lp_none": states("NONE"),
    "lp_opening": states("OPENING"),
    "lp_closing": states("CLOSING"),
    "lp_swapping": states("SWAPPING"),
    "lp_failed": states("FAILED"),
    "lp_reported": [
        ({}, {"lp_state": "NONE"}, True),
        ({}, {"lp_state": "UNKNOWN"}, False),
        ({}, {"lp_state": nan}, False),
    ],
    "order_complete": [
        ({}, {"filled_base": 1.0, "ordered_base": 1.0}, True),
        ({}, {"filled_base": 0.999, "ordered_base": 1.0}, False),
        ({}, {"filled_base": nan, "ordered_base": 1.0}, False),
    ],
    "answer_in_time": [
        (ON, {"since_request_seconds": 29.9}, True),
        (ON, {"since_request_seconds": 30.0}, False),
        (ON, {"since_request_seconds": nan}, False),
    ],
    "lookup_conclusive": [
        (SETTLE, {"asked_after_seconds": 10.0}, True),
        (SETTLE, {"asked_after_seconds": 9.9}, False),
        (SETTLE, {"asked_after_seconds": nan}, False),
        ({**SETTLE, "lookup_settle_seconds": 0.0}, {"asked_after_seconds": 5.0}, True),
        ({**SETTLE, "lookup_settle_seconds": 0.0}, {"asked_after_seconds": 4.9}, False),
    ],
    "intent_fresh": [
        (ON, {"since_intent_seconds": 29.9}, True),
        (ON, {"since_intent_seconds": 30.0}, False),
        (ON, {"since_intent_seconds": nan}, False),
        (NEVER, {"since_intent_seconds": 9e9}, True),
    ],
    "request_due": [
        (ON, {"answer_pending": False, "since_request_seconds": 4.0, "retry_wait_seconds": 4.0}, True),
        (ON, {"answer_pending": False, "since_request_seconds": 3.9, "retry_wait_seconds": 4.0}, False),
        (ON, {"answer_pending": True, "since_request_seconds": 29.9, "retry_wait_seconds": 4.0}, False),
        (ON, {"answer_pending": True, "since_request_seconds": 30.0, "retry_wait_seconds": 4.0}, True),
        (ON, {"answer_pending": nan, "since_request_seconds": 9.0, "retry_wait_seconds": 4.0}, False),
        (ON, {"answer_pending": False, "since_request_seconds": nan, "retry_wait_seconds": 4.0}, False),
        (NEVER, {"answer_pending": True, "since_request_seconds": 9e9, "retry_wait_seconds": 4.0}, False),
    ],
    "order_wanted": [
        ({}, {"cancel_wanted": False}, True),
        ({}, {"cancel_wanted": True}, False),
        ({}, {"cancel_wanted": nan}, False),
    ],
    "nothing_filled": [
        ({}, {"filled_base": 0.0}, True),
        ({}, {"filled_base": 0.001}, False),
        ({}, {"filled_base": nan}, False),
    ],
    "something_remains": [
        ({}, {"remaining_base": 0.001}, True),
        ({}, {"remaining_base": 0.0}, False),
        ({}, {"remaining_base": nan}, False),
    ],
    "remainder_placeable": [
        ({"min_notional": 5.0}, {"remaining_base": 0.1, "price": 100.0}, True),
        ({"min_notional": 5.0}, {"remaining_base": 0.05, "price": 100.0}, True),
        ({"min_notional": 5.0}, {"remaining_base": 0.049, "price": 100.0}, False),
        ({"min_notional": 0.0}, {"remaining_base": 0.001, "price": 100.0}, True),
        ({"min_notional": 5.0}, {"remaining_base": 0.1, "price": nan}, False),
        ({"min_notional": 5.0}, {"remaining_base": nan, "price": 100.0}, False),
    ],
    "slice_due": [
        ({}, {"slot": 3, "next_slot": 3, "slice_base": 0.1}, True),
        ({}, {"slot": 2, "next_slot": 3, "slice_base": 0.1}, False),
        ({}, {"slot": 3, "next_slot": 3, "slice_base": 0.0}, False),
        ({}, {"slot": 3, "next_slot": 3, "slice_base": nan}, False),
    ],
    "slice_filled": [
        ({}, {"slice_status": "FILLED"}, True),
        ({}, {"slice_status": "WORKING"}, False),
        ({}, {"slice_status": "UNKNOWN"}, False),
    ],
    "slice_ended": [
        ({}, {"slice_status": "FAILED"}, True),
        ({}, {"slice_status": "CANCELLED"}, True),
        ({}, {"slice_status": "FILLED"}, False),
        ({}, {"slice_status": "UNKNOWN"}, False),
    ],
    "slice_over": [
        ({}, {"slice_status": "FILLED"}, True),
        ({}, {"slice_status": "PENDING"}, False),
        ({}, {"slice_status": "UNKNOWN"}, False),
    ],
    "slice_failures_tolerable": [
        ({"hedge_max_failures": 5}, {"slice_failures": 3}, True),
        ({"hedge_max_failures": 5}, {"slice_failures": 4}, False),
        ({"hedge_max_failures": 5}, {"slice_failures": nan}, False),
        ({"hedge_max_failures": 0}, {"slice_failures": 99}, True),
    ],
}
