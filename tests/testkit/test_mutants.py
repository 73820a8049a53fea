"""The edges suite finds every mutant of the shipped machines that can be told from the original."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.chart import Chart
from lp_hedge.testing import EngineUnderTest, Graph, Suite, edges, explore, judge, mutants, transitions
from lp_hedge.testing.bisimulation import told_apart
from lp_hedge.testing.judgement import ChartUnderTest

#: One mutant in so many; `make mutants` judges all of them.
SHARES = {"order": 1, "twap": 1, "lp_gate": 1, "transaction": 3, "lp_position": 10, "hedge": 25, "controller": 300}


@pytest.mark.parametrize("name", SHARES)
def test_the_edges_suite_finds_every_mutant_that_behaves_differently(
    name: str, graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    sample = list(mutants(graph_of(name).chart))[:: SHARES[name]]
    verdict = judge(suite_of(name, "edges"), sample)
    assert verdict.survivors == []
    assert verdict.judged == len(sample)
    assert len(verdict.killed) > len(sample) / 2


def test_one_way_through_each_transition_does_not_find_them_all(
    graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    verdict = judge(suite_of("order", "transitions"), mutants(graph_of("order").chart))
    assert 75 < verdict.score_pct < 95
    assert verdict.as_dict()["survivors"][0]["missing_test"]


def test_what_a_survivor_is_told_with_shows_the_difference(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("twap")
    named = {each.name: each.chart for each in mutants(graph.chart)}
    for survivor in judge(transitions(graph), mutants(graph.chart)).survivors:
        shown = []
        for chart in (graph.chart, named[survivor.mutant]):
            system = ChartUnderTest(chart)
            seen = [system.reset()]
            for event, granted in survivor.missing_test:
                seen.append(system.send(event, {name: name in granted for name in graph.guards}))
            shown.append(seen)
        assert shown[0][:-1] == shown[1][:-1]
        assert shown[0][-1] != shown[1][-1]


def test_mutants_have_names_of_their_own_and_leave_the_original_alone(graph_of: Callable[[str], Graph]) -> None:
    chart = graph_of("hedge").chart
    names = [each.name for each in mutants(chart)]
    assert len(set(names)) == len(names)
    assert all(each.chart != chart for each in mutants(chart))


@pytest.mark.parametrize(
    "expected",
    ["drop_transition refuse: lost", "swap_priority refuse: after open", "change_condition open: lose the condition",
     "change_condition open: negate the condition", "change_condition open: lose propped",
     "change_condition open: join by and instead: unlocked or propped",
     "change_condition open: ask propped instead of unlocked", "change_condition open: negate unlocked",
     "retarget open: nowhere", "retarget open: to SHUT", "widen_event shut: also by push",
     "drop_action open: without creak"],
)  # fmt: skip
def test_an_authors_slips_are_among_the_mutants_and_are_found(expected: str, door: Graph) -> None:
    [mutant] = [each for each in mutants(door.chart) if each.name == expected]
    assert judge(edges(door), [mutant]).killed == [expected]


TWINS = """
name: twins
states:
  A: {{initial: true, transitions: [{first}, {second}]}}
  B: {{transitions: [{{id: back, event: tick, target: A}}]}}
"""
ON, OFF = "{id: on, event: tick, cond: warm, target: B}", '{id: off, event: tick, cond: not warm, "on": wait}'


def test_order_among_transitions_that_exclude_each_other_is_proved_immaterial(
    chart_from: Callable[[str], Chart],
) -> None:
    one = chart_from(TWINS.format(first=ON, second=OFF))
    other = chart_from(TWINS.format(first=OFF, second=ON))
    assert one != other
    assert told_apart(one, other) is None
    assert judge(edges(explore(one)), [next(m for m in mutants(one) if m.operator == "swap_priority")]).equivalent


def test_charts_that_differ_are_told_apart_by_the_shortest_way(graph_of: Callable[[str], Graph]) -> None:
    chart = graph_of("order").chart
    [mutant] = [each for each in mutants(chart) if each.name == "drop_transition rest_ended: lost"]
    assert told_apart(chart, mutant.chart) == [("fill_reported", ()), ("cancelled", ())]


def test_a_mutant_that_never_comes_to_rest_is_killed(chart_from: Callable[[str], Chart]) -> None:
    chart = chart_from("""
name: loop
states:
  A: {initial: true, transitions: [{id: go, event: go, target: B}]}
  B: {transitions: [{id: on, cond: calm, target: C}]}
  C: {transitions: [{id: back, event: go, target: A}]}
""")  # fmt: skip
    [mutant] = [each for each in mutants(chart) if each.name == "retarget on: nowhere"]
    assert judge(edges(explore(chart)), [mutant]).killed == [mutant.name]
    assert EngineUnderTest(chart).reset().configuration == {"A"}


REGIONS = """
name: regions
states:
  both:
    parallel: true
    states:
      gate:
        states:
          CLOSED: {initial: true, transitions: [{id: open, event: sense, target: OPEN}]}
          OPEN: {transitions: [{id: close, event: sense, target: CLOSED}]}
      work:
        states:
          HELD: {initial: true, transitions: [{id: go, event: act, cond: "calm and warm and In('OPEN')", target: RUN}]}
          RUN: {transitions: [{id: rest, event: act, target: HELD}]}
"""


def test_a_guard_before_a_test_of_another_region_is_tempted_where_that_test_holds(
    chart_from: Callable[[str], Chart],
) -> None:
    chart = chart_from(REGIONS)
    verdict = judge(edges(explore(chart)), mutants(chart))
    assert verdict.survivors == []
    assert {f"change_condition go: lose {name}" for name in ("calm", "warm")} <= set(verdict.killed)
