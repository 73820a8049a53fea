"""Guards on price, band, timers and the last order: thresholds, view, granted."""

from __future__ import annotations

from math import inf, nan

from tests.guards.rows import ON, Row, statuses

TRIGGERS: dict[str, list[Row]] = {
    "price_available": [
        ({}, {"price": 0.01}, True),
        ({}, {"price": 0.0}, False),
        ({}, {"price": -1.0}, False),
        ({}, {"price": nan}, False),
    ],
    "price_dated": [
        ({"max_price_age_seconds": 30.0}, {"t": 0.0, "price_t": 0.0}, True),
        ({"max_price_age_seconds": 30.0}, {"t": nan, "price_t": 0.0}, False),
        ({"max_price_age_seconds": 30.0}, {"t": 0.0, "price_t": nan}, False),
        ({"max_price_age_seconds": 0.0}, {"t": 0.0, "price_t": nan}, True),
        ({"max_price_age_seconds": 0.0}, {"t": nan, "price_t": nan}, False),
    ],
    "price_fresh": [
        ({"max_price_age_seconds": 30.0}, {"price_age_seconds": 30.0}, True),
        ({"max_price_age_seconds": 30.0}, {"price_age_seconds": 30.001}, False),
        ({"max_price_age_seconds": 30.0}, {"price_age_seconds": nan}, False),
        ({"max_price_age_seconds": 0.0}, {"price_age_seconds": nan}, True),
    ],
    "facts_known": [
        ({}, {"exposure_base": 0.0, "position_base": 0.0, "band_quote": 0.0}, True),
        ({}, {"exposure_base": nan, "position_base": 0.0, "band_quote": 0.0}, False),
        ({}, {"exposure_base": 0.0, "position_base": nan, "band_quote": 0.0}, False),
        ({}, {"exposure_base": 0.0, "position_base": 0.0, "band_quote": nan}, False),
    ],
    "outside_band": [
        ({}, {"gap_quote": 50.0, "band_quote": 50.0}, True),
        ({}, {"gap_quote": 49.999, "band_quote": 50.0}, False),
        ({}, {"gap_quote": nan, "band_quote": 50.0}, False),
        ({}, {"gap_quote": 50.0, "band_quote": nan}, False),
        ({}, {"gap_quote": 50.0, "band_quote": inf}, False),
    ],
    "beyond_hysteresis": [
        ({}, {"gap_quote": 25.001, "hysteresis_quote": 25.0}, True),
        ({}, {"gap_quote": 25.0, "hysteresis_quote": 25.0}, False),
        ({}, {"gap_quote": nan, "hysteresis_quote": 25.0}, False),
    ],
    "min_notional_reached": [
        ({"hedge_min_notional_quote": 10.0}, {"gap_quote": 10.0}, True),
        ({"hedge_min_notional_quote": 10.0}, {"gap_quote": 9.999}, False),
        ({"hedge_min_notional_quote": 10.0}, {"gap_quote": nan}, False),
    ],
    "order_placeable": [
        ({"min_notional": 5.0}, {"order_base": 0.0025, "order_quote": 5.0}, True),
        ({"min_notional": 5.0}, {"order_base": 0.002, "order_quote": 4.0}, False),
        ({"min_notional": 0.0}, {"order_base": 0.0, "order_quote": 0.0}, False),
        ({"min_notional": 0.0}, {"order_base": nan, "order_quote": nan}, False),
    ],
    "interval_due": [
        ({"hedge_rebalance_interval_seconds": 60.0}, {"since_check_seconds": 60.0}, True),
        ({"hedge_rebalance_interval_seconds": 60.0}, {"since_check_seconds": 59.9}, False),
        ({"hedge_rebalance_interval_seconds": 0.0}, {"since_check_seconds": 1e9}, False),
        ({"hedge_rebalance_interval_seconds": 60.0}, {"since_check_seconds": nan}, False),
    ],
    "out_of_range_long": [
        ({"hedge_out_of_range_seconds": 60.0}, {"out_of_range_seconds": 60.0}, True),
        ({"hedge_out_of_range_seconds": 60.0}, {"out_of_range_seconds": 59.0}, False),
        ({"hedge_out_of_range_seconds": 0.0}, {"out_of_range_seconds": 1e9}, False),
        ({"hedge_out_of_range_seconds": 60.0}, {"out_of_range_seconds": nan}, False),
    ],
    "cooldown_over": [
        ({"hedge_cooldown_seconds": 30.0}, {"since_fill_seconds": 30.0}, True),
        ({"hedge_cooldown_seconds": 30.0}, {"since_fill_seconds": 29.9}, False),
        ({"hedge_cooldown_seconds": 30.0}, {"since_fill_seconds": inf}, True),
        ({"hedge_cooldown_seconds": 0.0}, {"since_fill_seconds": 0.0}, True),
        ({"hedge_cooldown_seconds": 30.0}, {"since_fill_seconds": nan}, False),
    ],
    "order_settled": statuses("NONE", "FILLED", "CANCELLED", "FAILED"),
    "order_filled": statuses("FILLED"),
    "order_cancelled": statuses("CANCELLED"),
    "order_failed": [
        ({}, {"order_status": "FAILED", "moved_base": 0.0}, True),
        ({}, {"order_status": "CANCELLED", "moved_base": 0.0}, True),
        ({}, {"order_status": "CANCELLED", "moved_base": 0.001}, False),
        ({}, {"order_status": "CANCELLED", "moved_base": nan}, False),
        ({}, {"order_status": "FILLED", "moved_base": 0.0}, False),
        ({}, {"order_status": "UNKNOWN", "moved_base": 0.0}, False),
    ],
    "order_not_working": statuses("NONE", "PENDING", "FILLED", "CANCELLED", "FAILED", "UNCERTAIN"),
    "order_answered": [
        (ON, {"order_status": "PENDING", "since_submission_seconds": 29.9}, True),
        (ON, {"order_status": "PENDING", "since_submission_seconds": 30.0}, False),
        (ON, {"order_status": "UNCERTAIN", "since_submission_seconds": 30.0}, False),
        (ON, {"order_status": "WORKING", "since_submission_seconds": 1e9}, True),
        (ON, {"order_status": "PENDING", "since_submission_seconds": nan}, False),
        ({"hedge_order_timeout_seconds": 0.0}, {"order_status": "PENDING", "since_submission_seconds": inf}, True),
    ],
    "position_confirmed": [
        (ON, {"fill_unconfirmed": False, "fill_shown": False, "since_submission_seconds": 1.0}, True),
        (ON, {"fill_unconfirmed": True, "fill_shown": True, "since_submission_seconds": 1.0}, True),
        (ON, {"fill_unconfirmed": True, "fill_shown": False, "since_submission_seconds": 29.9}, False),
        (ON, {"fill_unconfirmed": True, "fill_shown": False, "since_submission_seconds": 30.0}, True),
        (ON, {"fill_unconfirmed": nan, "fill_shown": nan, "since_submission_seconds": nan}, False),
    ],
    "rested": [
        ({"hedge_cooldown_seconds": 30.0}, {"cooling": False, "since_fill_seconds": 1.0}, True),
        ({"hedge_cooldown_seconds": 30.0}, {"cooling": True, "since_fill_seconds": 30.0}, True),
        ({"hedge_cooldown_seconds": 30.0}, {"cooling": True, "since_fill_seconds": 29.9}, False),
        ({"hedge_cooldown_seconds": 30.0}, {"cooling": nan, "since_fill_seconds": nan}, False),
    ],
    "failures_tolerable": [
        ({"hedge_max_failures": 5}, {"failures": 3}, True),
        ({"hedge_max_failures": 5}, {"failures": 4}, False),
        ({"hedge_max_failures": 1}, {"failures": 0}, False),
        ({"hedge_max_failures": 0}, {"failures": 99}, True),
        ({"hedge_max_failures": 5}, {"failures": nan}, False),
    ],
    "retry_due": [
        ({}, {"until_retry_seconds": 0.0}, True),
        ({}, {"until_retry_seconds": 0.1}, False),
        ({}, {"until_retry_seconds": -inf}, True),
        ({}, {"until_retry_seconds": nan}, False),
    ],
    "within_rate_limit": [
        ({"hedge_max_per_hour": 3}, {"submissions_last_hour": 2}, True),
        ({"hedge_max_per_hour": 3}, {"submissions_last_hour": 3}, False),
        ({"hedge_max_per_hour": 0}, {"submissions_last_hour": 999}, True),
        ({"hedge_max_per_hour": 3}, {"submissions_last_hour": nan}, False),
    ],
    "opposite_leg_closed": [
        ({}, {"opposite_order_base": 0.0}, True),
        ({}, {"opposite_order_base": 0.001}, False),
        ({}, {"opposite_order_base": nan}, False),
    ],
    "both_legs_open": [
        ({"hedge_min_notional_quote": 10.0}, {"perp_long": 0.1, "perp_short": 5.0, "price": 100.0}, True),
        ({"hedge_min_notional_quote": 10.0}, {"perp_long": 0.099, "perp_short": 5.0, "price": 100.0}, False),
        ({"hedge_min_notional_quote": 0.0}, {"perp_long": 0.0, "perp_short": 5.0, "price": 100.0}, False),
        ({"hedge_min_notional_quote": 10.0}, {"perp_long": nan, "perp_short": 5.0, "price": 100.0}, False),
    ],
}
