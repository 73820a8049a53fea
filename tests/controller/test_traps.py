"""Every trap of design §3 that a decision can show, named after it. Each was found in an existing implementation."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest

from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.plugins import guard
from tests.controller.desk import Desk, kinds, leaf, trades


def test_twap_fills_never_booked_so_the_controller_hedges_for_ever() -> None:
    desk = Desk({"hedge_use_twap_over_quote": 100.0, "hedge_max_per_hour": 0}, fills=True)
    desk.run(3600)
    assert (len(desk.orders), desk.position) == (1, -1.0)


def test_twap_drops_reduce_only_and_opens_the_wrong_leg() -> None:
    (order,) = trades(Desk({"hedge_use_twap_over_quote": 100.0}).see(perp_short=3.0))
    assert (order.kind, order.side, order.leg, order.reduce_only) == ("twap", "buy", "short", True)


def test_position_taken_from_own_books_instead_of_the_venue() -> None:
    desk = Desk({}, fills=True)
    desk.run(2)
    decision = desk.see(perp_short=0.25)  # somebody else closed a part
    assert decision.quantities["position_base"] == -0.25
    assert trades(decision)[0].base == 0.75


@pytest.mark.parametrize("moving", ["OPENING", "CLOSING", "SWAPPING"])
def test_lp_opening_or_closing_read_as_zero_base_so_a_recentre_buys_the_hedge_back(moving: str) -> None:
    desk = Desk({}, fills=True)
    desk.run(2)
    desk.run(60, lp_state=moving, lp_base=0.0, lp_quote=0.0)
    desk.run(5, lp_state="IN_RANGE", lp_base=1.0, lp_quote=2000.0)
    assert len(desk.orders) == 1


@pytest.mark.parametrize("fact", ["lp_base", "perp_short", "perp_long", "available_balance", "price", "lp_state"])
def test_a_failed_query_read_as_zero(fact: str) -> None:
    desk = Desk({})
    decision = desk.see(**{fact: None})
    assert (decision.state, decision.commands) == ("SUSPENDED", ())


def test_kill_cancels_its_own_closing_order_on_the_next_tick() -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    assert [kinds(each) for each in desk.run(20, order="working")] == [[]] * 20


def test_kill_does_nothing_without_a_price() -> None:
    desk = Desk({})
    desk.see(price=None, perp_short=1.0, command="kill")
    assert kinds(desk.see(price=2000.0)) == ["flatten"]


def test_a_failing_close_is_sent_again_every_tick() -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    desk.run(300, order="failed")
    assert len(desk.orders) <= 10


def test_suspended_is_overwritten_in_the_same_tick() -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.run(2)
    decision = desk.see(lp_base=5.0, price=None)
    assert (decision.state, decision.commands) == ("SUSPENDED", ())


def test_the_order_is_placed_in_the_very_step_in_which_the_lp_closes() -> None:
    desk = Desk({})
    desk.see(lp_base=0.0)
    assert trades(desk.see(lp_base=1.0, lp_state="CLOSING")) == []


def test_hysteresis_that_changes_nothing() -> None:
    def orders(hysteresis: float) -> int:
        desk = Desk(
            {
                "hedge_delta_band_quote": 100.0,
                "hedge_delta_hysteresis_quote": hysteresis,
                "hedge_max_order_quote": 50.0,
            },
            fills=True,
        )
        desk.run(5, lp_base=0.06)
        return len(desk.orders)

    assert (orders(100.0), orders(25.0)) == (1, 2)


def test_the_interval_fires_on_the_first_tick_and_once_due_for_ever() -> None:
    desk = Desk({"hedge_rebalance_interval_seconds": 60.0, "hedge_delta_band_quote": 90.0})
    checks = [each.t for each in desk.run(200, lp_base=0.01) if "checked" in each.transitions]
    assert checks == [60.0, 120.0, 180.0]


def test_the_rate_limit_is_counted_in_a_bounded_deque() -> None:
    desk = Desk({"hedge_max_per_hour": 500, "hedge_delta_band_quote": 10.0, "hedge_delta_hysteresis_quote": 0.0})
    desk.fills = True
    for second in range(600):
        desk.see(lp_base=1.0 + second % 2)
    assert len(desk.orders) == 500
    assert leaf(desk.see(lp_base=9.0)) == "RATE_LIMITED"


def test_the_rate_limit_is_lost_at_a_restart() -> None:
    before = Desk({"hedge_max_per_hour": 1}, fills=True)
    before.run(2)
    after = Desk({"hedge_max_per_hour": 1}, fills=True)
    after.controller.restore(before.controller.snapshot())
    after.facts, after.t = dict(before.facts), before.t
    assert leaf(after.see(lp_base=5.0)) == "RATE_LIMITED"


def test_opposite_legs_are_never_cleaned_when_the_net_is_on_target() -> None:
    desk = Desk({}, fills=True)
    desk.see(perp_long=1.0, perp_short=2.0)
    desk.run(4)
    assert (desk.facts["perp_long"], desk.facts["perp_short"]) == (0.0, 1.0)


def test_a_full_close_takes_the_larger_leg_whole_and_leaves_a_naked_one() -> None:
    desk = Desk({}, fills=True)
    desk.see(perp_long=1.0, perp_short=4.0, command="kill")
    desk.run(3)
    assert [(each.leg, each.base) for _, each in desk.orders] == [("long", 1.0), ("short", 4.0)]


def test_a_cooldown_between_the_two_halves_of_one_adjustment() -> None:
    desk = Desk({"hedge_cooldown_seconds": 600.0}, fills=True)
    desk.see(perp_long=1.0)
    desk.see()
    assert desk.position == -1.0


def test_the_margin_is_tested_before_the_trade_and_independent_of_its_size() -> None:
    desk = Desk({"hedge_min_available_balance_quote": 100.0})
    assert desk.see(available_balance=700.0).path[-1] == "LOW_MARGIN"
    assert Desk({"hedge_min_available_balance_quote": 100.0}).see(available_balance=769.0).state == "ADJUSTING"


@pytest.mark.parametrize("value", [nan, inf, -inf, 0.0, -5.0, "2000", True, [2000], 10**400])
def test_not_a_number_passes_a_test_for_at_most_zero(value: Any) -> None:
    decision = Desk({}).see(price=value)
    assert (leaf(decision), decision.commands) == ("NO_PRICE", ())


@pytest.mark.parametrize("jump", [-3600.0, -1.0])
def test_a_clock_stepped_back_gives_an_hour_of_cooldown(jump: float) -> None:
    desk = Desk({"hedge_cooldown_seconds": 30.0}, fills=True)
    desk.see(t=10_000.0)
    desk.see(t=10_001.0)
    start = 10_001.0 + jump
    states = [desk.see(t=start + second).state for second in range(32)]
    assert states.index("READY") in (29, 30, 31)


def test_an_unacknowledged_order_waits_for_ever() -> None:
    desk = Desk({})
    desk.see()
    answers = [each for each in desk.run(120, order="none") if kinds(each) == ["lookup"]]
    assert len(answers) == 4
    assert desk.see(order="filled", perp_short=1.0).state == "READY"


def test_the_status_is_computed_from_other_inputs_than_the_decision() -> None:
    decision = Desk({}).see(lp_base=2.0)
    (order,) = trades(decision)
    assert order.base == -decision.quantities["gap_base"] == 2.0


@guard(opaque=True, facts=("price",))
def exploding_band(view: Any) -> bool:
    """A venue's guard with a defect."""
    raise ZeroDivisionError(view.price)


def test_a_guard_that_raises_is_a_latched_fault_and_says_so() -> None:
    desk = Desk({}, swaps={"outside_band": GuardBinding("exploding_band", {}, line=1, file="venue.yaml")})
    decision = desk.see()
    assert (decision.state, leaf(decision), kinds(decision)) == ("SUSPENDED", "FAULT", ["alert"])
    assert "outside_band" in decision.reason
    assert leaf(desk.see(lp_base=0.0)) == "FAULT"
    assert desk.see(command="reset").state == "DISABLED"
