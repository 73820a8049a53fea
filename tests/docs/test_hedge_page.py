"""`docs/hedge.md` and the chart name the same states and transitions, in the same order."""

from __future__ import annotations

import re

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.config.load import load
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.domain.view import COMMANDS
from tests.docs.tables import Row, named, prose_of, spans, state_names, table

PAGE = prose_of("hedge.md")
RULE, STATE, TRANSITIONS = 0, 3, 4


@pytest.fixture(scope="module")
def chart() -> Chart:
    return shipped_chart(CONTROLLER_CHART)


@pytest.fixture(scope="module")
def rules() -> list[Row]:
    return table(PAGE, "#")


def inside(chart: Chart, region: str) -> set[str]:
    return {name for name in chart.states if region in chart.ancestors(name)}


def test_every_state_of_both_regions_is_mentioned(chart: Chart) -> None:
    owners_five = set(chart.states["hedge"].children)
    parents = {"ADJUSTING", "SUSPENDED"} & owners_five
    assert (inside(chart, "hedge") | inside(chart, "lp_gate")) - parents - state_names(PAGE) == set()


def test_every_state_that_is_named_exists(chart: Chart) -> None:
    assert state_names(PAGE) - chart.states.keys() == set()


def test_every_transition_is_mentioned(chart: Chart) -> None:
    assert {each.id for each in chart.transitions()} - set(spans(PAGE)) == set()


def test_every_transition_of_the_rules_exists(chart: Chart, rules: list[Row]) -> None:
    assert set(named(rules, TRANSITIONS)) - {each.id for each in chart.transitions()} == set()


def test_the_state_of_a_rule_is_where_its_transitions_lead(chart: Chart, rules: list[Row]) -> None:
    targets = {each.id: each.targets or (each.source,) for each in chart.transitions()}
    for row in rules:
        led_to = {state for name in spans(row[TRANSITIONS]) for state in targets[name]}
        assert set(spans(row[STATE])) <= led_to, row


@pytest.mark.parametrize("source", ["hedge", "READY", "PLANNING", "REVIEW"])
def test_the_order_of_the_rules_is_the_priority_of_the_chart(chart: Chart, rules: list[Row], source: str) -> None:
    priority = [each.id for each in chart.transitions() if each.source == source]
    leading = [spans(row[TRANSITIONS])[0] for row in rules]
    order = [priority.index(name) for name in leading if name in priority]
    assert len(order) > 1
    assert order == sorted(order)


def test_the_rules_number_each_rule_of_the_design_that_is_a_transition(rules: list[Row]) -> None:
    numbers = {int(part) for row in rules for part in row[RULE].split(",") if part.strip().isdigit()}
    assert numbers == set(range(1, 14))


def test_every_key_that_is_named_exists() -> None:
    keys = set(load([], environ={}).thresholds())
    spoken = {
        re.split(r"[: ]", span)[0]
        for span in spans(PAGE)
        if span.startswith(("hedge_", "max_", "min_", "price_collar"))
    }
    assert spoken - keys == set()


def test_every_command_of_the_operator_has_its_place() -> None:
    assert set(COMMANDS) - set(spans(PAGE)) == set()
