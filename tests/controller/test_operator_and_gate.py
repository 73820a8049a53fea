"""Rules 1 to 4: kill, disable, reset, price and LP gate (design §2.3, §2.6)."""

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
