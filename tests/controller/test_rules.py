"""The rules of the hedge in their order of priority (design §2.3, §2.6), one behaviour a test."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.controller.desk import Desk, kinds, leaf, trades

# -- rules 1 and 2: kill, disable, reset -------------------------------------------------------------------------


def test_kill_cancels_and_flattens_in_the_same_observation() -> None:
    desk = Desk({})
    desk.see()
    decision = desk.see(command="kill", order="working", perp_short=0.4)
    assert kinds(decision) == ["cancel", "flatten"]
    assert decision.commands[0].client_order_id == desk.orders[0][1].client_order_id
    assert (decision.state, leaf(decision)) == ("ADJUSTING", "FLATTEN_KILL")


def test_kill_closes_the_smaller_leg_first_then_the_rest() -> None:
    desk = Desk({}, fills=True)
    desk.see(order="filled", perp_long=0.3, perp_short=1.3, command="kill")
    desk.run(3)
    assert [(each.leg, each.base, each.reduce_only) for _, each in desk.orders] == [
        ("long", 0.3, True),
        ("short", 1.3, True),
    ]
    assert desk.see().path[-1] == "KILLED"


def test_a_flatten_order_is_capped_and_never_sliced() -> None:
    desk = Desk({"hedge_max_order_quote": 1000.0, "hedge_use_twap_over_quote": 100.0}, fills=True)
    desk.see(perp_short=1.2, command="kill")
    desk.run(3)
    assert [(each.kind, each.base) for _, each in desk.orders] == [("flatten", 0.5), ("flatten", 0.5), ("flatten", 0.2)]


def test_a_failing_flatten_order_is_sent_again_with_back_off() -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    for _ in range(200):
        desk.see(order="failed")
    sent = [t for t, _ in desk.orders]
    assert [after - before for before, after in itertools.pairwise(sent)] == [1, 2, 4, 8, 16, 32, 60, 60]


def test_progress_ends_the_back_off_of_a_flatten() -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    desk.run(6, order="failed")
    before = len(desk.orders)
    assert len(trades(desk.see(order="failed", perp_short=0.5))) == 1
    assert len(desk.orders) == before + 1


@pytest.mark.parametrize("missing", [{"price": None}, {"perp_short": None}])
def test_kill_waits_for_what_it_needs_and_then_flattens(missing: dict[str, Any]) -> None:
    desk = Desk({})
    decision = desk.see(**{"perp_short": 1.0, **missing}, command="kill")
    assert trades(decision) == []
    assert leaf(decision) == "FLATTEN_KILL"
    assert len(trades(desk.see(price=2000.0, perp_short=1.0))) == 1


def test_a_stale_price_may_flatten() -> None:
    desk = Desk({})
    assert len(trades(desk.see(t=1000.0, price_t=0.0, perp_short=1.0, command="kill"))) == 1


@pytest.mark.parametrize("command", ["enable", "disable", "reset", "kill"])
def test_nothing_is_answered_while_a_kill_flattens(command: str) -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    decision = desk.see(command=command)
    assert leaf(decision) == "FLATTEN_KILL"
    assert "kill_refuses" in decision.transitions
    assert decision.event == command


@pytest.mark.parametrize("command", ["enable", "disable", "kill"])
def test_only_reset_leaves_killed(command: str) -> None:
    desk = Desk({})
    desk.see(command="kill")
    assert leaf(desk.see(command=command)) == "KILLED"


def test_reset_of_a_kill_is_refused_until_flat() -> None:
    desk = Desk({})
    desk.see(command="kill")
    assert leaf(desk.see(perp_short=0.5, command="reset")) == "KILLED"
    assert leaf(desk.see(perp_short=0.0, command="reset")) == "DISABLED"


def test_a_late_fill_after_a_kill_is_flattened() -> None:
    desk = Desk({})
    desk.see(command="kill")
    decision = desk.see(perp_short=0.5)
    assert leaf(decision) == "KILLED"
    assert [each.kind for each in trades(decision)] == ["flatten"]


def test_reset_never_trades_in_its_observation() -> None:
    desk = Desk({})
    desk.see(command="kill")
    decision = desk.see(command="reset")
    assert (decision.state, decision.commands) == ("DISABLED", ())


def test_disable_flattens_when_configured_and_then_is_disabled() -> None:
    desk = Desk({}, fills=True)
    desk.see()
    decision = desk.see(command="disable")
    assert (leaf(decision), kinds(decision)) == ("FLATTEN_DISABLE", ["flatten"])
    assert desk.see().state == "DISABLED"
    assert desk.position == 0


def test_disable_holds_the_hedge_when_configured() -> None:
    desk = Desk({"hedge_close_on_disable": False}, fills=True)
    desk.see()
    decision = desk.see(command="disable")
    assert (decision.state, trades(decision), desk.position) == ("DISABLED", [], -1.0)


def test_starting_disabled_does_not_flatten() -> None:
    desk = Desk({"hedge_enabled": False})
    decision = desk.see(perp_short=1.0)
    assert (decision.state, decision.commands) == ("DISABLED", ())


# -- rules 3 and 4: price and LP gate ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "child"),
    [
        ({"price": None}, "NO_PRICE"),
        ({"price": 0.0}, "NO_PRICE"),
        ({"price": -1.0}, "NO_PRICE"),
        ({"price": float("nan")}, "NO_PRICE"),
        ({"price_t": None}, "NO_DATA"),
        ({"price_t": 969.0}, "STALE_DATA"),
        ({"price_t": 1006.0}, "STALE_DATA"),
        ({"lp_state": None}, "LP_INACTIVE"),
        ({"lp_state": "UNKNOWN"}, "LP_INACTIVE"),
        ({"lp_state": "OPENING"}, "LP_INACTIVE"),
        ({"lp_state": "CLOSING"}, "LP_INACTIVE"),
        ({"lp_state": "SWAPPING"}, "LP_INACTIVE"),
        ({"lp_state": "FAILED"}, "LP_INACTIVE"),
        ({"lp_state": "NONE"}, "LP_INACTIVE"),
        ({"lp_base": None}, "NO_DATA"),
        ({"perp_long": None}, "NO_DATA"),
        ({"perp_short": -1.0}, "NO_DATA"),
        ({"available_balance": None}, "NO_DATA"),
        ({"price": None, "lp_state": "CLOSING"}, "NO_PRICE"),
        ({"lp_base": None, "lp_state": "CLOSING"}, "LP_INACTIVE"),
    ],
)
def test_the_first_failing_rule_names_the_suspension(facts: dict[str, Any], child: str) -> None:
    decision = Desk({}).see(t=1000.0, **facts)
    assert (decision.state, leaf(decision), trades(decision)) == ("SUSPENDED", child, [])


@pytest.mark.parametrize("price_t", [970.0, 1000.0, 1005.0])
def test_a_price_at_the_limit_of_its_age_or_a_little_ahead_is_usable(price_t: float) -> None:
    assert Desk({}).see(t=1000.0, price_t=price_t).state == "ADJUSTING"


@pytest.mark.parametrize("facts", [{"price": None}, {"lp_state": "CLOSING"}])
def test_a_suspension_cancels_an_opening_order_once_and_not_every_tick(facts: dict[str, Any]) -> None:
    desk = Desk({})
    desk.see()
    assert kinds(desk.see(**facts)) == ["cancel"]
    assert [kinds(each) for each in desk.run(5)] == [[]] * 5


@pytest.mark.parametrize("lp_state", ["UNKNOWN", "OPENING", "CLOSING", "SWAPPING", "FAILED"])
def test_the_hedge_is_held_while_the_lp_moves_or_cannot_be_read(lp_state: str) -> None:
    desk = Desk({}, fills=True)
    desk.run(3)
    decisions = desk.run(5, lp_state=lp_state, lp_base=None, lp_quote=None)
    assert all(each.state == "SUSPENDED" and not each.commands for each in decisions)
    back = desk.see(lp_state="IN_RANGE", lp_base=1.0, lp_quote=2000.0)
    assert (back.state, desk.position) == ("READY", -1.0)


def test_without_lp_and_without_exposure_the_perp_is_closed() -> None:
    desk = Desk({}, fills=True)
    desk.run(2)
    decision = desk.see(lp_state="NONE", lp_base=None, lp_quote=None)
    assert (leaf(decision), [(each.kind, each.base) for each in trades(decision)]) == (
        "FLATTEN_NO_LP",
        [("flatten", 1.0)],
    )
    assert leaf(desk.see()) == "LP_INACTIVE"


@pytest.mark.parametrize(
    ("settings", "facts"),
    [
        ({"hedge_close_when_no_lp": False}, {}),
        ({"hedge_include_wallet_base": True}, {"wallet_base": 1.0}),
        ({"hedge_include_wallet_base": True}, {"wallet_base": None}),
    ],
)
def test_without_lp_a_perp_that_hedges_something_is_only_watched(
    settings: dict[str, Any], facts: dict[str, Any]
) -> None:
    decision = Desk(settings).see(lp_state="NONE", lp_base=None, perp_short=1.0, **facts)
    assert (leaf(decision), decision.commands) == ("LP_INACTIVE", ())


# -- rules 5 and 6: limit, band, triggers -------------------------------------------------------------------------


@pytest.mark.parametrize(("gap_quote", "acts"), [(49.99, False), (50.0, True), (50.01, True)])
def test_equal_to_the_band_acts(gap_quote: float, acts: bool) -> None:
    desk = Desk({"hedge_delta_hysteresis_quote": 50.0})
    assert bool(trades(desk.see(price=1.0, lp_base=gap_quote))) is acts


def test_below_the_minimum_notional_nothing_is_worth_an_order() -> None:
    desk = Desk({"hedge_delta_band_quote": 10.0, "hedge_delta_hysteresis_quote": 0.0, "hedge_min_notional_quote": 10.0})
    assert desk.see(lp_base=0.004).commands == ()
    assert len(trades(desk.see(lp_base=0.005))) == 1


def test_the_band_grows_with_the_lp() -> None:
    desk = Desk({"hedge_delta_band_pct": 0.1})
    decision = desk.see()
    assert decision.quantities["band_quote"] == pytest.approx(400.0)


def test_the_rate_limit_counts_submissions_in_a_sliding_hour() -> None:
    desk = Desk({"hedge_max_per_hour": 2}, fills=True)
    for base in (1.0, 2.0, 3.0):
        last = desk.see(lp_base=base)
    assert leaf(last) == "RATE_LIMITED"
    assert leaf(desk.see(t=3599.0)) == "RATE_LIMITED"
    assert trades(desk.see(t=3600.0))[0].base == 1.0


def test_inside_the_band_a_used_up_limit_does_not_suspend() -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.see()
    assert [each.state for each in desk.run(3)] == ["READY"] * 3


@pytest.mark.parametrize("how", ["kill", "disable", "no_lp"])
def test_the_rate_limit_never_blocks_closing_and_closing_is_not_counted(how: str) -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.see()
    facts = {"lp_state": "NONE", "lp_base": None} if how == "no_lp" else {"command": how}
    assert [each.kind for each in trades(desk.see(**facts))] == ["flatten"]
    assert len(desk.controller.memory.submissions) == 1


def test_the_interval_never_fires_on_the_first_tick_and_once_when_due() -> None:
    desk = Desk({"hedge_rebalance_interval_seconds": 10.0, "hedge_delta_band_quote": 5000.0}, fills=True)
    decisions = [desk.see(t=float(t)) for t in range(21)]
    assert [each.t for each in decisions if trades(each)] == [10.0]
    assert decisions[20].state == "READY"


def test_an_interval_check_that_finds_nothing_starts_the_timer_anew() -> None:
    desk = Desk({"hedge_rebalance_interval_seconds": 10.0})
    decisions = [desk.see(t=float(t), lp_base=0.0) for t in range(31)]
    assert [each.t for each in decisions if "checked" in each.transitions] == [10.0, 20.0, 30.0]


def test_an_lp_that_stays_out_of_range_is_hedged_to_the_hysteresis() -> None:
    desk = Desk({"hedge_out_of_range_seconds": 5.0, "hedge_delta_band_quote": 5000.0}, fills=True)
    decisions = [desk.see(t=float(t), lp_state="OUT_OF_RANGE") for t in range(8)]
    assert [each.t for each in decisions if trades(each)] == [5.0]


# -- rules 7 to 10: legs, margin, size, hysteresis ----------------------------------------------------------------


def test_both_legs_open_are_cleaned_even_with_the_net_on_target() -> None:
    desk = Desk({}, fills=True)
    first = desk.see(perp_long=0.5, perp_short=1.5)
    second = desk.see()
    assert [(each.leg, each.side, each.base, each.reduce_only) for each in trades(first)] == [
        ("long", "sell", 0.5, True)
    ]
    assert leaf(first) == "CLOSING_OPPOSITE"
    assert [(each.leg, each.side, each.base, each.reduce_only) for each in trades(second)] == [
        ("short", "buy", 0.5, True)
    ]
    assert (desk.see().state, desk.facts["perp_long"], desk.facts["perp_short"]) == ("READY", 0.0, 1.0)


def test_a_lone_opposite_leg_is_closed_first_without_a_cooldown_in_between() -> None:
    desk = Desk({"hedge_cooldown_seconds": 30.0}, fills=True)
    desk.see(perp_long=0.5)
    desk.see()
    assert [(each.leg, each.base, each.reduce_only) for _, each in desk.orders] == [
        ("long", 0.5, True),
        ("short", 1.0, False),
    ]
    assert desk.see().state == "COOLDOWN"


@pytest.mark.parametrize(("balance", "state"), [(667.67, "ADJUSTING"), (667.66, "SUSPENDED")])
def test_the_margin_is_tested_after_the_trade(balance: float, state: str) -> None:
    decision = Desk({"taker_fee_bps": 5.0}).see(available_balance=balance)
    assert decision.state == state
    assert (leaf(decision) == "LOW_MARGIN") is (state == "SUSPENDED")


def test_without_margin_a_reduction_is_still_made() -> None:
    decision = Desk({}).see(perp_short=2.0, available_balance=-5.0)
    assert [(each.side, each.leg, each.base, each.reduce_only) for each in trades(decision)] == [
        ("buy", "short", 1.0, True)
    ]


@pytest.mark.parametrize(
    ("exposure", "cap", "twap_over", "kind", "base"),
    [
        (1.0, 0.0, 0.0, "market", 1.0),
        (1.0, 0.0, 2000.0, "twap", 1.0),
        (1.0, 0.0, 2000.01, "market", 1.0),
        (1.0, 1000.0, 1000.0, "twap", 0.5),
        (1.0, 999.0, 0.0, "market", 0.499),
        (0.7999999, 0.0, 0.0, "market", 0.799),
        (0.8, 0.0, 0.0, "market", 0.8),
        (0.7 + 0.1, 0.0, 0.0, "market", 0.8),
    ],
)
def test_size_is_capped_then_quantised_towards_zero_then_sliced(
    exposure: float, cap: float, twap_over: float, kind: str, base: float
) -> None:
    desk = Desk({"hedge_max_order_quote": cap, "hedge_use_twap_over_quote": twap_over})
    (order,) = trades(desk.see(lp_base=exposure))
    assert (order.kind, order.base) == (kind, base)


def test_a_twap_keeps_reduce_only_and_the_leg() -> None:
    (order,) = trades(Desk({"hedge_use_twap_over_quote": 100.0}).see(perp_short=2.0))
    assert (order.kind, order.leg, order.side, order.reduce_only) == ("twap", "short", "buy", True)


def test_one_way_mode_knows_only_the_net_leg() -> None:
    desk = Desk({"hedge_position_mode": "ONEWAY"}, fills=True)
    assert trades(desk.see())[0].leg == "net"
    assert trades(desk.see(command="kill"))[0].leg == "net"


def test_an_adjustment_goes_on_in_capped_orders_until_inside_the_hysteresis() -> None:
    desk = Desk({"hedge_max_order_quote": 400.0, "hedge_delta_hysteresis_quote": 25.0}, fills=True)
    decisions = desk.run(7)
    assert [base for _, order in desk.orders for base in [order.base]] == [0.2] * 5
    assert decisions[5].state == "READY"


def test_between_hysteresis_and_band_nothing_new_starts() -> None:
    desk = Desk({}, fills=True)
    desk.run(2)
    assert desk.see(lp_base=1.02).commands == ()
    assert desk.see(lp_base=1.024).commands == ()
    assert len(trades(desk.see(lp_base=1.03))) == 1


def test_trading_to_the_edge_leaves_the_band_open() -> None:
    desk = Desk({"hedge_trade_to": "edge", "hedge_delta_band_quote": 200.0}, fills=True)
    assert trades(desk.see())[0].base == 0.9
    assert desk.see().state == "READY"


def test_a_target_is_never_long_unless_allowed() -> None:
    assert Desk({}).see(lp_base=0.0, perp_long=0.0).quantities["target_base"] == 0.0
    assert trades(Desk({}).see(lp_base=0.0, perp_long=1.0))[0].side == "sell"


# -- rules 11 to 13: cooldown, one at a time, failures, faults ----------------------------------------------------


def test_the_cooldown_counts_from_the_last_fill() -> None:
    desk = Desk({"hedge_cooldown_seconds": 30.0})
    desk.see(t=0.0)
    desk.see(t=10.0)
    desk.fill()
    assert desk.see(t=20.0).state == "COOLDOWN"
    assert desk.see(t=49.0, lp_base=2.0).state == "COOLDOWN"
    assert len(trades(desk.see(t=50.0))) == 1


def test_a_suspension_neither_shortens_nor_cancels_a_cooldown() -> None:
    desk = Desk({"hedge_cooldown_seconds": 30.0}, fills=True)
    desk.see(t=0.0)
    desk.see(t=1.0)
    assert desk.see(t=10.0, price=None).state == "SUSPENDED"
    assert desk.see(t=20.0, price=2000.0).state == "COOLDOWN"
    assert desk.see(t=31.0).state == "READY"


@pytest.mark.parametrize("level", ["working", "unknown", "none", None])
def test_no_second_order_leaves_while_the_last_is_not_settled(level: str | None) -> None:
    desk = Desk({})
    desk.see()
    desk.run(100, order=level, lp_base=5.0)
    assert len(desk.orders) == 1


@pytest.mark.parametrize("level", ["unknown", "none", None])
def test_an_unanswered_submission_is_looked_up_and_never_sent_again(level: str | None) -> None:
    desk = Desk({})
    desk.see(t=0.0)
    looked_up = [each.t for each in desk.run(90, order=level) if kinds(each) == ["lookup"]]
    assert looked_up == [30.0, 60.0, 90.0]


def test_an_answer_about_another_order_is_no_answer() -> None:
    desk = Desk({})
    desk.see()
    assert desk.see(order="filled", order_id="someone-else").state == "ADJUSTING"


def test_a_fill_the_position_does_not_show_is_not_hedged_a_second_time() -> None:
    desk = Desk({})
    desk.see()
    assert leaf(desk.see(order="filled")) == "CONFIRM"
    assert desk.see(perp_short=1.0).state == "READY"
    assert len(desk.orders) == 1


def test_a_failed_order_is_planned_again_with_back_off_and_faults_after_too_many() -> None:
    desk = Desk({"hedge_max_failures": 4})
    decisions = [desk.see(order="failed") if desk.orders else desk.see() for _ in range(20)]
    sent = [t for t, _ in desk.orders]
    assert [after - before for before, after in itertools.pairwise(sent)] == [2, 3, 5]
    assert leaf(decisions[-1]) == "FAULT"


@pytest.mark.parametrize("command", ["enable", None])
def test_a_fault_is_latched(command: str | None) -> None:
    desk = Desk({"hedge_max_failures": 1})
    desk.see()
    desk.see(order="failed")
    assert leaf(desk.see(order="failed", command=command)) == "FAULT"


@pytest.mark.parametrize(("command", "state"), [("reset", "DISABLED"), ("disable", "DISABLED"), ("kill", "SUSPENDED")])
def test_reset_disable_and_kill_leave_a_fault(command: str, state: str) -> None:
    desk = Desk({"hedge_max_failures": 1})
    desk.see()
    desk.see(order="failed")
    decision = desk.see(command=command)
    assert decision.state == state
    assert leaf(decision) != "FAULT"


@pytest.mark.parametrize(
    ("settings", "facts", "child"),
    [
        ({"max_basis_bps": 50.0}, {"dex_price": 1989.0}, "BASIS"),
        ({"max_basis_bps": 50.0}, {"dex_price": None}, "NO_DATA"),
        ({"max_funding_bps": 10.0}, {"funding_rate": -0.0011}, "FUNDING"),
        ({"max_funding_bps": 10.0}, {"funding_rate": None}, "NO_DATA"),
        ({"min_liquidation_distance_pct": 60.0}, {"available_balance": 700.0, "perp_short": 0.5}, "LIQUIDATION"),
    ],
)
def test_a_guard_that_is_switched_on_suspends_with_its_name(
    settings: dict[str, Any], facts: dict[str, Any], child: str
) -> None:
    decision = Desk(settings).see(**facts)
    assert (leaf(decision), trades(decision)) == (child, [])


def test_a_price_that_jumps_must_be_seen_twice() -> None:
    desk = Desk({"price_collar_pct": 5.0})
    desk.see(lp_base=0.0)
    assert leaf(desk.see(price=2200.0, lp_base=1.0)) == "COLLAR"
    assert desk.see().state == "ADJUSTING"


def test_the_optimal_band_needs_the_range_and_falls_with_gamma() -> None:
    settings = {"hedge_band": "whalley_wilmott", "hedge_risk_aversion": 0.05, "taker_fee_bps": 5.0}
    assert leaf(Desk(settings).see()) == "NO_DATA"
    decision = Desk(settings).see(lp_liquidity=47109.0, lp_lower_price=1800.0, lp_upper_price=2200.0)
    gamma = 47109.0 / (2 * 2000.0**1.5)
    half_width = (3 * 0.0005 * 2000.0 * gamma**2 / (2 * 0.05)) ** (1 / 3)
    assert decision.quantities["band_quote"] == pytest.approx(half_width * 2000.0, rel=1e-12)
