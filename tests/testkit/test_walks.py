"""Stop conditions, walks at random, coverage that adds up, and Hypothesis on the same graph."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from lp_hedge.errors import DataError
from lp_hedge.testing import (
    Coverage,
    EngineUnderTest,
    Follower,
    Graph,
    Mismatch,
    Observed,
    Stop,
    edge_coverage,
    edges,
    explore,
    length,
    never,
    reached,
    requirement_coverage,
    state_machine,
    transition_coverage,
    transitions,
    vertex_coverage,
    walk,
)
from lp_hedge.testing.coverage import Share
from lp_hedge.testing.walking import evenly


def along(graph: Graph, *taken: str) -> Coverage:
    """Coverage after the nearest edge of each transition."""
    seen = Coverage(graph)
    for name in taken:
        seen.visit(graph.taking[name][0])
    return seen


@pytest.mark.parametrize(
    ("stop", "enough", "too_little"),
    [
        (transition_coverage(100), ("refuse", "open", "shut"), ("refuse", "open")),
        (transition_coverage(60), ("refuse", "open"), ("open",)),
        (vertex_coverage(100), ("open",), ("refuse",)),
        (edge_coverage(20), ("open", "shut"), ("open", "open")),
        (requirement_coverage(100), ("refuse", "shut"), ("refuse", "open")),
        (requirement_coverage(100, "latch"), ("shut",), ("refuse",)),
        (length(3), ("open",) * 3, ("open",) * 2),
        (reached("OPEN"), ("open",), ("refuse",)),
        (reached("shut"), ("shut",), ("open",)),
        (length(2) & reached("shut"), ("open", "shut"), ("shut",)),
        (length(5) | reached("shut"), ("shut",), ("open", "open")),
        (never() | length(1), ("open",), ()),
    ],
    ids=str,
)
def test_a_stop_condition_holds_from_enough_on(
    stop: Stop, enough: tuple[str, ...], too_little: tuple[str, ...], door: Graph
) -> None:
    assert stop.holds(along(door, *enough))
    assert not stop.holds(along(door, *too_little))


def test_a_stop_condition_says_what_it_is() -> None:
    text = "((edge_coverage(80) & requirement_coverage(100, 'kill')) | length(9))"
    assert str(edge_coverage(80) & requirement_coverage(100, "kill") | length(9)) == text


@pytest.mark.parametrize("name", ["order", "twap", "lp_gate"])
def test_a_curious_walk_covers_every_transition(name: str, graph_of: Callable[[str], Graph]) -> None:
    graph, system = graph_of(name), EngineUnderTest(graph_of(name).chart)
    seen = Coverage(graph)
    for case in walk(graph, transition_coverage(100) | length(30_000), seed=5):
        case.run(system, seen.visit)
    assert seen.transitions.percent == 100


def test_curiosity_covers_more_than_chance(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("order")
    shares = []
    for weights in ({}, {"weight": evenly}):
        seen = Coverage(graph)
        for case in walk(graph, length(400), seed=6, **weights):
            case.run(EngineUnderTest(graph.chart), seen.visit)
        shares.append(seen.edges.met)
    assert shares[0] > shares[1]


def test_a_walk_is_a_function_of_its_seed(door: Graph) -> None:
    walks = [[case.steps for case in walk(door, length(40), seed=seed)] for seed in (1, 1, 2)]
    assert walks[0] == walks[1] != walks[2]


def test_coverage_adds_up_over_runs_and_survives_writing(door: Graph) -> None:
    whole, parts = Coverage(door), [Coverage(door), Coverage(door)]
    for number, case in enumerate(edges(door).cases * 3):
        case.run(EngineUnderTest(door.chart), whole.visit)
        case.run(EngineUnderTest(door.chart), parts[number % 2].visit)
    total = Coverage.from_dict(door, parts[0].as_dict())
    total.add(parts[1])
    assert total.as_dict() == whole.as_dict()
    assert whole.edges == Share(9, 9)
    assert str(whole.transitions) == "3/3 (100.0 %)"


def test_states_passed_through_count_and_those_out_of_reach_do_not(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("hedge")
    seen = Coverage(graph)
    for case in transitions(graph).cases:
        case.run(EngineUnderTest(graph.chart), seen.visit)
    assert seen.reached("PLANNING") > 0  # no step ends there
    assert "FLATTEN_NO_LP" not in graph.reachable  # needs the gate beside it
    assert seen.states.percent == 100


def test_coverage_of_another_chart_is_refused(door: Graph, graph_of: Callable[[str], Graph]) -> None:
    with pytest.raises(DataError, match="coverage of door was recorded for another version of the chart; delete it"):
        Coverage.from_dict(graph_of("order"), Coverage(door).as_dict())


def test_a_follower_counts_what_a_system_reports(door: Graph) -> None:
    follower = Follower(door)
    follower.follow("push", {"alarmed": False, "unlocked": True}, Observed(frozenset({"OPEN"}), ("open",)))
    follower.follow("pull", {}, Observed(frozenset({"SHUT"})))
    assert follower.coverage.taken("open") == follower.coverage.taken("shut") == 1


@pytest.mark.parametrize(
    ("guards", "observed", "message"),
    [
        ({"alarmed": False, "unlocked": True}, {"SHUT"}, "expected: OPEN"),
        ({"alarmed": True}, {"OPEN"}, "expected: SHUT"),
        ({"unlocked": True}, {"OPEN"}, "not evaluated: alarmed"),
    ],
)
def test_a_follower_names_what_the_chart_would_have_done(
    guards: dict[str, bool], observed: set[str], message: str, door: Graph
) -> None:
    with pytest.raises(Mismatch, match=message):
        Follower(door).follow("push", guards, Observed(frozenset(observed)))


QUIETLY = settings(max_examples=40, stateful_step_count=30, deadline=None, database=None, derandomize=True,
                   suppress_health_check=list(HealthCheck))  # fmt: skip


def test_hypothesis_walks_towards_what_is_not_covered(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("order")
    seen = Coverage(graph)
    for _ in range(
        8
    ):  # each class aims at what the ones before have missed; what is drawn varies with what is imported
        run_state_machine_as_test(
            state_machine(graph, lambda: EngineUnderTest(graph.chart), coverage=seen), settings=QUIETLY
        )
        if not seen.missed():
            break
    assert seen.transitions.percent == 100
    assert seen.edges.percent > 95


class Stuck(EngineUnderTest):
    """An order that cannot be cancelled once a part has filled."""

    def send(self, event: str, valuation: dict[str, bool]) -> Observed:
        before = self._machine.active
        if event == "cancel" and "PARTIALLY_FILLED" in before:
            return Observed(frozenset({"PARTIALLY_FILLED"}))
        return super().send(event, valuation)


def test_hypothesis_shrinks_a_failure_to_its_cause(graph_of: Callable[[str], Graph]) -> None:
    graph = graph_of("order")
    machine = state_machine(graph, lambda: Stuck(graph.chart))
    with pytest.raises(Mismatch) as caught:
        run_state_machine_as_test(machine, settings=settings(QUIETLY, max_examples=200))
    assert "2. cancel: cancel_rest → CANCELLING" in str(caught.value)
    assert "3. " not in str(caught.value)


ORDER = """
import sys
from lp_hedge.testing import edges, explore
from lp_hedge.controller.assembly import shipped_chart
print([case.name for case in edges(explore(shipped_chart("twap"))).cases])
"""


def test_tests_have_the_same_names_in_every_process() -> None:
    root = Path(__file__).parents[2]
    told = [
        subprocess.run([sys.executable, "-c", ORDER], cwd=root, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
                       capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]
    assert "WAITING" in told[0]


def test_positions_that_differ_only_in_memory_are_told_by_their_states(chart_from: Callable[..., object]) -> None:
    graph = explore(chart_from("""
name: memory
states:
  OFF: {transitions: [{id: on, event: on, target: LAST}]}
  ON:
    initial: true
    transitions: [{id: off, event: off, target: OFF}]
    history:
      LAST: {type: shallow, transitions: [{target: LOW}]}
    states:
      LOW: {initial: true, transitions: [{id: up, event: turn, target: HIGH}]}
      HIGH: {transitions: [{id: down, event: turn, target: LOW}]}
"""))  # fmt: skip
    words = [graph.words(position) for position in graph.positions]
    assert words.count("OFF") == 2
    for case in edges(graph).cases:
        case.run(EngineUnderTest(graph.chart, "statemachine"))
