"""What an outside examination found: one test for each finding."""

from __future__ import annotations

from typing import Any

import pytest

from tests.controller.desk import Desk, kinds, leaf, trades


@pytest.mark.parametrize("level", ["filled", "failed", "cancelled"])
def test_a_stray_reset_does_not_swallow_the_end_of_an_order(level: str) -> None:
    desk = Desk({})
    desk.see()
    desk.see(order=level, perp_short=1.0 if level == "filled" else 0.0, command="reset")
    desk.run(5)
    assert desk.see(order=level).path[-1] != "MARKET" or len(desk.orders) == 2


@pytest.mark.parametrize("mode", ["HEDGE", "ONEWAY"])
@pytest.mark.parametrize("dust", [0.0004, 0.002])
def test_dust_on_the_wrong_side_does_not_stop_the_hedge(mode: str, dust: float) -> None:
    desk = Desk({"hedge_position_mode": mode}, fills=True)
    desk.see(perp_long=dust)
    desk.run(3)
    assert desk.position == pytest.approx(-1.0, abs=0.002)


@pytest.mark.parametrize("interlude", [{"lp_state": "CLOSING"}, {"price": None}])
def test_an_adjustment_cut_short_after_a_fill_has_no_cooldown(interlude: dict[str, Any]) -> None:
    desk = Desk({"hedge_max_order_quote": 1000.0, "hedge_cooldown_seconds": 30.0})
    desk.see()
    desk.fill()
    desk.see()  # the first child has filled, the second works
    desk.see(**interlude)
    decision = desk.see(lp_state="IN_RANGE", price=2000.0, order="cancelled")
    assert (decision.state, len(trades(decision))) == ("ADJUSTING", 1)


def test_a_flatten_without_an_answer_is_looked_up_and_only_then_sent_again() -> None:
    desk = Desk({})
    desk.see(t=0.0, perp_short=1.0, command="kill")
    story = [(each.t, kinds(each)) for each in desk.run(50, order="none") if each.commands]
    assert story == [(30.0, ["lookup"]), (40.0, ["flatten"])]


@pytest.mark.parametrize("level", ["working", "unknown"])
def test_a_flatten_that_may_still_fill_is_never_sent_twice(level: str) -> None:
    desk = Desk({})
    desk.see(perp_short=1.0, command="kill")
    desk.run(300, order=level)
    assert len(desk.orders) == 1


def test_a_fill_not_yet_in_the_position_is_not_hedged_again_after_an_interlude() -> None:
    desk = Desk({})
    desk.see()
    desk.see(order="filled")
    desk.see(lp_state="CLOSING")
    assert trades(desk.see(lp_state="IN_RANGE")) == []
    assert desk.see(perp_short=1.0).state == "READY"


def test_a_borrowed_wallet_is_a_negative_exposure() -> None:
    desk = Desk({"hedge_include_wallet_base": True, "hedge_allow_long": True})
    (order,) = trades(desk.see(lp_base=0.0, wallet_base=-1.0))
    assert (order.side, order.leg, order.base, order.reduce_only) == ("buy", "long", 1.0, False)


def test_kill_waits_until_both_legs_are_known_and_says_so() -> None:
    desk = Desk({})
    decision = desk.see(perp_long=None, perp_short=1.0, command="kill")
    assert trades(decision) == []
    assert "waiting for perp_long" in decision.reason


def test_orders_cancelled_without_a_fill_count_as_failures() -> None:
    desk = Desk({"hedge_max_failures": 3})
    desk.see()
    desk.run(60, order="cancelled")
    assert leaf(desk.see()) == "FAULT"


def test_a_partly_filled_order_that_is_cancelled_is_planned_again() -> None:
    desk = Desk({})
    desk.see()
    desk.see(order="cancelled", perp_short=0.4)
    assert [each.base for each in trades(desk.see())] == [0.6]


@pytest.mark.parametrize("t", [1e300, 1e30, -5.0])
def test_a_client_order_id_fits_every_venue(t: float) -> None:
    desk = Desk({})
    desk.see(t=t)
    assert all(len(each.client_order_id or "") <= 32 for _, each in desk.orders)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"lp_base": None}, "needed: known lp_base"),
        ({"price": None, "lp_base": None}, "needed: price must be known"),
        ({"lp_state": "CLOSING"}, "needed: GATE_OPEN (the LP reports CLOSING)"),
        ({"command": "enable"}, "enable changes nothing here"),
    ],
)
def test_a_reason_names_what_would_have_to_change(facts: dict[str, Any], said: str) -> None:
    assert said in Desk({}).see(**facts).reason


def test_a_lasting_limit_is_told_in_one_phrase() -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.run(2)
    desk.see(lp_base=5.0)
    reason = desk.see().reason
    assert reason.startswith("SUSPENDED.RATE_LIMITED: The hour's submissions are used up (")


def test_reset_of_a_kill_waits_for_an_order_that_still_works() -> None:
    desk = Desk({})
    desk.see(command="kill")
    assert leaf(desk.see(order="working", command="reset")) == "KILLED"
    assert leaf(desk.see(order="cancelled", command="reset")) == "DISABLED"


def test_a_fill_that_arrives_with_a_kill_does_not_settle_the_flatten_order() -> None:
    desk = Desk({})
    desk.see()
    decision = desk.see(order="filled", perp_short=1.0, command="kill")
    assert [each.kind for each in trades(decision)] == ["flatten"]
    assert desk.controller.memory.order_outstanding
    assert [kinds(each) for each in desk.run(20, order="working")] == [[]] * 20
