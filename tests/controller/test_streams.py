"""Laws that hold for every stream of observations, however hostile."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.config.load import load
from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.domain import Decision, View
from tests.controller.desk import QUIET
from tests.controller.market import HostileMarket

HOUR = 3600.0
SETTINGS = st.fixed_dictionaries(
    {
        "hedge_max_order_quote": st.sampled_from((0.0, 700.0)),
        "hedge_use_twap_over_quote": st.sampled_from((0.0, 1500.0)),
        "hedge_max_per_hour": st.sampled_from((0, 3, 30)),
        "hedge_cooldown_seconds": st.sampled_from((0.0, 30.0)),
        "hedge_rebalance_interval_seconds": st.sampled_from((0.0, 120.0)),
        "hedge_position_mode": st.sampled_from(("HEDGE", "ONEWAY")),
        "hedge_trade_to": st.sampled_from(("target", "edge")),
        "hedge_allow_long": st.booleans(),
        "max_basis_bps": st.sampled_from((0.0, 10.0)),
        "price_collar_pct": st.sampled_from((0.0, 0.8)),
    }
)
SEEDS = st.integers(0, 2**32 - 1)


def controller(changes: dict[str, Any], engine: str = "table") -> Controller:
    thresholds = {**load([], environ={}).thresholds(), **QUIET, **changes}
    return Controller(shipped_chart(CONTROLLER_CHART), thresholds, engine=engine)


def played(desk: Controller, market: HostileMarket, steps: int) -> list[tuple[View, Decision]]:
    """Play a market against a controller; the views as they were decided on."""
    story = []
    for _ in range(steps):
        view, _ = parse_observation(market.observation())
        decision = desk.observe(view)
        market.take(decision.commands)
        story.append((view, decision))
    return story


@given(seed=SEEDS, changes=SETTINGS)
@settings(max_examples=60)
def test_an_opening_order_leaves_only_when_everything_it_needs_is_known_and_allowed(
    seed: int, changes: dict[str, Any]
) -> None:
    for view, decision in played(controller(changes), HostileMarket(seed), 60):
        for command in decision.commands:
            if command.opening:
                assert view.price > 0
                assert view.price_age_seconds <= 30
                assert decision.gate in ("IN_RANGE", "OUT_OF_RANGE")
                assert decision.state == "ADJUSTING"
                assert view.margin_after_quote >= 0
                assert view.order_status not in ("PENDING", "WORKING", "UNCERTAIN")


@given(seed=SEEDS, changes=SETTINGS)
@settings(max_examples=60)
def test_at_most_one_adjusting_order_leaves_in_an_observation_and_ids_never_repeat(
    seed: int, changes: dict[str, Any]
) -> None:
    ids: list[str | None] = []
    for _, decision in played(controller(changes), HostileMarket(seed), 60):
        orders = [each for each in decision.commands if each.trades]
        assert len(orders) <= 1
        ids += [each.client_order_id for each in orders]
    assert len(set(ids)) == len(ids)


@given(seed=SEEDS, limit=st.integers(1, 5))
@settings(max_examples=40)
def test_no_sliding_hour_holds_more_adjustments_than_the_limit(seed: int, limit: int) -> None:
    desk = controller({"hedge_max_per_hour": limit})
    story = played(desk, HostileMarket(seed, trouble=0.02), 120)
    clocks = [view.clock for view, each in story for command in each.commands if command.kind in ("market", "twap")]
    for start in clocks:
        assert sum(start <= clock < start + HOUR for clock in clocks) <= limit


@given(seed=SEEDS, changes=SETTINGS)
@settings(max_examples=60)
def test_a_reduce_only_order_is_never_larger_than_its_leg_and_no_order_exceeds_the_cap(
    seed: int, changes: dict[str, Any]
) -> None:
    for view, decision in played(controller(changes), HostileMarket(seed), 60):
        for command in (each for each in decision.commands if each.trades):
            assert command.base is not None
            assert command.base > 0
            if command.reduce_only:
                assert command.base <= (view.perp_short if command.side == "buy" else view.perp_long) + 1e-9
            if changes["hedge_max_order_quote"]:
                assert command.base * view.price <= changes["hedge_max_order_quote"] + 1e-6


@given(seed=SEEDS, changes=SETTINGS)
@settings(max_examples=40)
def test_after_a_kill_nothing_opens_and_a_healthy_venue_is_flat_in_bounded_time(
    seed: int, changes: dict[str, Any]
) -> None:
    desk, market = controller(changes), HostileMarket(seed)
    played(desk, market, 30)
    market.trouble, market.commands = 0.0, False
    view, _ = parse_observation({**market.observation(), "command": "kill"})
    market.take(desk.observe(view).commands)
    after = played(desk, market, 120)
    assert not any(command.opening for _, decision in after for command in decision.commands)
    assert after[-1][1].path[-1] == "KILLED"
    assert market.legs == {"long": 0.0, "short": 0.0}


@given(seed=SEEDS, changes=SETTINGS)
@settings(max_examples=40)
def test_once_faults_heal_the_gap_returns_inside_the_band(seed: int, changes: dict[str, Any]) -> None:
    desk = controller({**changes, "hedge_max_per_hour": 0, "max_basis_bps": 0.0, "price_collar_pct": 0.0})
    market = HostileMarket(seed, commands=False)
    played(desk, market, 40)
    market.trouble = 0.0
    market.random.uniform = lambda *_: 0.0  # type: ignore[method-assign]  the market stands still
    view, _ = parse_observation({**market.observation(), "command": "disable"})
    market.take(desk.observe(view).commands)
    played(desk, market, 60)
    view, _ = parse_observation({**market.observation(), "command": "enable"})
    market.take(desk.observe(view).commands)
    last, _ = played(desk, market, 120)[-1]
    band, venue_minimum, one_step = 50.0, 5.0, last.price * 0.001
    assert last.gap_quote < band + venue_minimum + one_step


@given(seed=SEEDS, changes=SETTINGS, engine=st.sampled_from(("interpreter", "statemachine")))
@settings(max_examples=20)
def test_every_engine_decides_the_same(seed: int, changes: dict[str, Any], engine: str) -> None:
    pytest.importorskip("statemachine")
    table = played(controller(changes), HostileMarket(seed), 40)
    other = played(controller(changes, engine), HostileMarket(seed), 40)
    for (_, ours), (_, theirs) in zip(table, other, strict=True):
        assert comparable(ours) == comparable(theirs)


def comparable(decision: Decision) -> dict[str, Any]:
    """A decision without its guards: which ones are evaluated is the engine's own way."""
    return {key: value for key, value in decision.as_dict().items() if key not in ("guards", "reason")}


@given(seed=SEEDS, changes=SETTINGS, cut=st.integers(1, 59))
@settings(max_examples=40)
def test_a_restart_anywhere_changes_nothing(seed: int, changes: dict[str, Any], cut: int) -> None:
    whole = controller(changes)
    records = []
    market = HostileMarket(seed)
    for _ in range(60):
        record = market.observation()
        decision = whole.observe(parse_observation(record)[0])
        market.take(decision.commands)
        records.append((record, decision.as_dict()))
    before = controller(changes)
    for record, expected in records[:cut]:
        assert before.observe(parse_observation(record)[0]).as_dict() == expected
    after = controller(changes)
    after.restore(before.snapshot())
    for record, expected in records[cut:]:
        assert after.observe(parse_observation(record)[0]).as_dict() == expected


@given(seed=SEEDS)
@settings(max_examples=40)
def test_a_decision_is_valid_json_without_not_a_number(seed: int) -> None:
    for _, decision in played(controller({}), HostileMarket(seed, trouble=0.5), 40):
        record = json.loads(json.dumps(decision.as_dict(), allow_nan=False))
        assert record["state"] in ("DISABLED", "READY", "ADJUSTING", "COOLDOWN", "SUSPENDED")
        assert record["reason"].endswith(".")


def test_the_hostile_market_is_worth_its_name() -> None:
    stories = [decision for seed in range(20) for _, decision in played(controller({}), HostileMarket(seed), 60)]
    kinds = {command.kind for each in stories for command in each.commands}
    leaves = {each.path[-1] for each in stories}
    assert kinds >= {"market", "flatten", "cancel", "lookup"}
    assert leaves >= {"READY", "MARKET", "NO_PRICE", "STALE_DATA", "NO_DATA", "LP_INACTIVE", "KILLED", "DISABLED"}
    assert any(command.opening for each in stories for command in each.commands)
