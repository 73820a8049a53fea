"""What the lint knows without being told, and where it stops rather than guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.chart import Chart
from lp_hedge.errors import Problem

Problems = Callable[..., tuple[Problem, ...]]


def pair(*more: str) -> str:
    """Two states that lead to each other, with more transitions of the first."""
    extra = "".join(f"      - {{{each}}}\n" for each in more)
    first = f"  A:\n    transitions:\n      - {{event: go, target: B}}\n{extra}"
    return f"states:\n{first}  B: {{transitions: [{{event: back, target: A}}]}}\n"


def test_registered_guards_and_actions_are_known_without_bindings(load_text: Callable[..., Chart]) -> None:
    from lp_hedge import plugins

    plugins.load_plugins()
    guard, action = min(plugins.GUARDS), min(plugins.ACTIONS)
    chart = load_text(pair(f"event: x, cond: {guard}, 'on': {action}"))
    assert chart.states["A"].transitions[1].content[0].name == action


def test_a_chart_with_too_many_combinations_is_refused_rather_than_believed(problems_of: Problems) -> None:
    together = " and ".join(f"(g{n} or not g{n + 1})" for n in range(1, 19))
    inverted = " and ".join(f"(g{n + 1} or not g{n})" for n in range(1, 19))
    (problem,) = problems_of(pair(f"event: x, cond: ({together}) or ({inverted})", "event: x, cond: g1 and g2"))
    assert "too many combinations" in problem.message or "overlaps" in problem.message


@pytest.mark.parametrize("count", [13, 120])
def test_a_chart_with_too_many_configurations_is_refused_rather_than_explored_for_ever(
    problems_of: Problems, count: int
) -> None:
    region = "R{0}: {{states: {{A{0}: {{transitions: [{{event: e{0}, target: B{0}}}]}}, "
    region += "B{0}: {{transitions: [{{event: e{0}, target: A{0}}}]}}}}}}"
    regions_text = ", ".join(region.format(number) for number in range(count))
    (problem,) = problems_of(f"states: {{P: {{parallel: true, states: {{{regions_text}}}}}}}")
    assert "too many configurations" in problem.message
