"""A reviewer who reads only the JSON can answer the three questions; the answers are compared with the controller."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import Any

import pytest

from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import controller_of
from lp_hedge.controller.observation import parse_observation
from lp_hedge.review.packet import Packet, Scope

OPENING = {"market", "twap"}


def observation(**changed: Any) -> dict[str, Any]:
    """All is well and the hedge is far off: an opening order is due."""
    return {
        "t": 1_000.0, "price": 100.0, "price_t": 1_000.0, "dex_price": 100.0, "lp_state": "IN_RANGE", "lp_base": 20.0,
        "lp_quote": 2_000.0, "lp_base_fee": 0.0, "lp_quote_fee": 0.0, "wallet_base": 0.0, "perp_long": 0.0,
        "perp_short": 0.0, "available_balance": 100_000.0, "funding_rate": 0.0, "order": "none", **changed,
    }  # fmt: skip


STOPPED = [
    ("kill", {"command": "kill"}),
    ("disable_hold", {"command": "disable"}),
    ("no_price", {"price": None}),
    ("undated_price", {"price_t": None}),
    ("stale_price", {"price_t": 900.0}),
    ("lp_inactive", {"lp_state": "CLOSING"}),
    ("no_data", {"lp_base": None}),
    ("opening_no_data", {"available_balance": None}),
    ("low_margin", {"available_balance": 1.0}),
]


@pytest.mark.parametrize(("transition", "changed"), STOPPED, ids=[row[0] for row in STOPPED])
def test_what_the_packet_says_stops_an_opening_does_stop_it(
    transition: str, changed: dict[str, Any], running: Config, data: dict[str, Any]
) -> None:
    listed = [each["id"] for each in data["answers"]["what_stops_opening"]["stops"]]
    assert transition in listed
    assert opened(running, {}) == {"twap"}
    assert opened(running, changed) == set()


def opened(config: Config, changed: dict[str, Any]) -> set[str]:
    """Kinds of opening orders that one observation leads to."""
    view, problems = parse_observation(observation(**changed))
    assert problems == []
    decision = controller_of(config).observe(view)
    return {each.kind for each in decision.commands if each.kind in OPENING and not each.reduce_only}


def test_stops_are_told_in_the_order_of_the_chart(scope: Scope, data: dict[str, Any]) -> None:
    lines = {each.id: each.line for each in scope.trader.transitions()}
    stops = [lines[each["id"]] for each in data["answers"]["what_stops_opening"]["stops"]]
    assert all(before < after for before, after in pairwise(stops))
    assert max(stops) < min(lines[each["id"]] for each in data["answers"]["what_stops_opening"]["opens"])


def test_every_control_that_refuses_an_opening_is_among_what_stops_it(scope: Scope, data: dict[str, Any]) -> None:
    stops = {each["control"] for each in data["answers"]["what_stops_opening"]["stops"]}
    needed = {
        "margin",
        "basis",
        "funding",
        "price_collar",
        "liquidation",
        "rate_limit",
        "price",
        "lp_gate",
        "data",
        "kill",
    }
    assert needed <= stops


def test_without_a_price_nothing_is_traded_and_every_state_is_told(scope: Scope, data: dict[str, Any]) -> None:
    answer = data["answers"]["when_the_price_disappears"]
    assert answer["trades"] == []
    told = {state for place in answer["places"] for state in place["states"]}
    assert told == {each["state"] for each in data["kill"]["places"]}
    [ready] = [place for place in answer["places"] if "READY" in place["states"]]
    assert (ready["to"], ready["does"]) == (["NO_PRICE"], ["cancel_opening_order", "look_up_order"])
    assert [each["id"] for each in answer["ends_with"]] == ["resume"]


def test_a_first_packet_says_that_there_is_nothing_to_compare_with(packet: Packet, data: dict[str, Any]) -> None:
    assert data["since"] is None
    assert data["answers"]["what_changed"] == "not run"


def test_the_kill_function_is_answered_in_every_state(data: dict[str, Any]) -> None:
    kill = data["kill"]
    assert kill["answered_everywhere"]
    assert len(kill["places"]) > 20
    for place in kill["places"]:
        stays = place["state"] in ("FLATTEN_KILL", "KILLED")
        assert place["to"] == ([place["state"]] if stays else ["FLATTEN_KILL"])
        assert stays or {"cancel_order", "flatten_leg"} <= set(place["does"])


def test_figures_in_the_data_are_finite(data: dict[str, Any]) -> None:
    def numbers(value: Any) -> list[float]:
        if isinstance(value, dict):
            return [each for one in value.values() for each in numbers(one)]
        if isinstance(value, list | tuple):
            return [each for one in value for each in numbers(one)]
        return [value] if isinstance(value, float) else []

    assert [each for each in numbers(data) if not -inf < each < inf] == []


def test_a_stop_by_the_operator_names_the_command_and_its_condition(page: str) -> None:
    assert "stops when kill<" in page
    assert "stops when disable [close_on_disable]" in page
    assert "stops when ¬In(GATE_OPEN)" in page
