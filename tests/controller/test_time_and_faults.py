"""Rules 11 to 13: cooldown, one order at a time, failures, faults, and the guards that are off by default."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.controller.desk import Desk, kinds, leaf, trades

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
