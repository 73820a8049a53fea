"""What each suite promises, on a chart small enough to check by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.chart import Chart
from lp_hedge.errors import DefinitionError
from lp_hedge.testing import (
    Coverage,
    EngineUnderTest,
    Graph,
    Observed,
    Suite,
    edges,
    explore,
    length,
    mcdc,
    transitions,
)
from lp_hedge.testing.decisive import pairs
from lp_hedge.testing.graph import UNHEARD
from lp_hedge.testing.suites import MAX_STEPS, suite
from lp_hedge.testing.temptations import favourable


def covered(tests: object, graph: Graph) -> Coverage:
    seen, system = Coverage(graph), EngineUnderTest(graph.chart, "interpreter")
    for case in tests.cases:
        case.run(system, seen.visit)
    return seen


def test_the_graph_holds_every_outcome_of_every_event_in_every_reachable_position(door: Graph) -> None:
    told = {(door.words(e.source), e.event, e.guards, e.transitions, door.words(e.target)) for e in door.edges}
    assert told == {
        ("SHUT", "push", (("alarmed", True),), ("refuse",), "SHUT"),
        ("SHUT", "push", (("unlocked", True), ("alarmed", False)), ("open",), "OPEN"),
        ("SHUT", "push", (("propped", True), ("alarmed", False), ("unlocked", False)), ("open",), "OPEN"),
        ("SHUT", "push", (("alarmed", False), ("unlocked", False), ("propped", False)), (), "SHUT"),
        ("SHUT", "pull", (), (), "SHUT"),
        ("OPEN", "pull", (), ("shut",), "SHUT"),
        ("OPEN", "push", (), (), "OPEN"),
        ("SHUT", UNHEARD, (), (), "SHUT"),
        ("OPEN", UNHEARD, (), (), "OPEN"),
    }


def test_what_cannot_be_reached_is_told(door: Graph) -> None:
    assert door.unreachable == ("never",)
    assert transitions(door).out_of_reach == ("never",)


def test_transitions_are_taken_by_the_shortest_ways_and_named_by_them(door: Graph) -> None:
    assert [case.name for case in transitions(door).cases] == ["refuse", "open > shut"]
    assert covered(transitions(door), door).transitions.percent == 100


def test_every_guard_is_shown_to_decide_alone(door: Graph) -> None:
    found, masked = pairs(door)
    assert masked == ()
    assert [(fires.edge.transitions, fires.granted ^ still.granted) for fires, still in found] == [
        (("refuse",), {"alarmed"}), (("open",), {"unlocked"}), (("open",), {"propped"})]  # fmt: skip
    for fires, still in found:
        assert fires.edge.source == still.edge.source
        assert fires.edge.transitions != still.edge.transitions
    assert covered(mcdc(door), door).outcomes.percent == 100


def test_a_guard_that_never_decides_is_told(chart_from: Callable[[str], Chart]) -> None:
    graph = explore(chart_from("""
name: masked
states:
  A: {initial: true, transitions: [{id: go, event: go, cond: tired or (tired and late), target: B}]}
  B: {transitions: [{id: back, event: go, target: A}]}
"""))  # fmt: skip
    assert pairs(graph)[1] == ("go: late",)
    assert mcdc(graph).out_of_reach == ("go: late",)


def test_every_edge_is_gone_along_and_what_must_not_fire_is_tempted(door: Graph) -> None:
    tests = edges(door)
    assert covered(tests, door).edges.percent == 100
    sent = {(step.edge.event, step.edge.transitions, step.granted) for case in tests.cases for step in case.steps}
    assert ("push", ("refuse",), frozenset({"alarmed", "unlocked", "propped"})) in sent  # `open` would love to
    assert ("pull", (), frozenset({"unlocked", "propped"})) in sent  # so it would on the wrong event


def test_no_test_of_a_tour_grows_beyond_its_limit(
    graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    tests = suite_of("hedge", "edges")
    longest = max(len(case.steps) for case in tests.cases)
    assert MAX_STEPS <= longest <= MAX_STEPS + len(graph_of("hedge").positions)


@pytest.mark.parametrize("name", ["transitions", "mcdc", "edges"])
@pytest.mark.parametrize("machine", ["order", "twap", "lp_gate", "hedge"])
def test_a_suite_takes_every_transition_that_can_fire(
    machine: str, name: str, graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    seen = covered(suite_of(machine, name), graph_of(machine))
    assert seen.transitions.percent == 100
    if name != "transitions":
        assert seen.outcomes.percent > 95
    if name == "edges":
        assert not seen.missed()


def test_a_suite_ends_with_the_step_that_fulfils_a_stop_condition(graph_of: Callable[[str], Graph]) -> None:
    assert edges(graph_of("order")).until(length(17)).steps == 17


def test_an_unknown_suite_is_refused(door: Graph) -> None:
    with pytest.raises(DefinitionError, match="no suite is named 'all'; choose one of transitions, mcdc, edges"):
        suite(door, "all")


class Alarm:
    """A door that opens although the alarm rings."""

    def __init__(self) -> None:
        self.open = False

    def reset(self) -> None:
        self.open = False

    def send(self, event: str, valuation: dict[str, bool]) -> Observed:
        if event == "pull":
            self.open = False
        if event == "push" and (valuation["unlocked"] or valuation["propped"]):
            self.open = True
        return Observed(frozenset({"OPEN" if self.open else "SHUT"}))


def test_a_mismatch_is_told_by_the_shortest_way_with_a_script_that_repeats_it(door: Graph) -> None:
    failing = [case for case in edges(door).cases if case.fails(Alarm())]
    with pytest.raises(AssertionError) as caught:
        failing[0].run(Alarm())
    told = str(caught.value)
    assert "  1. push [alarmed]: refuse → SHUT\n" in told
    assert "  2. " not in told
    assert "expected: SHUT; transitions refuse; actions ring\n  observed: OPEN" in told
    script = told.split("To repeat it:\n")[1].replace("\n  ", "\n").removeprefix("  ")
    exec(script, {})  # noqa: S102 - what the message offers: the chart itself passes
    with pytest.raises(AssertionError, match="observed: OPEN"):
        exec(script.rstrip().removesuffix(")") + ", sut=alarm)", {"alarm": Alarm()})  # noqa: S102


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a and not b", {"a": True, "b": False}), ("not (a or not b)", {"a": False, "b": True}),
     ("a or not a", {"a": True}), ("In('SHUT')", {})],
)  # fmt: skip
def test_temptation_grants_what_a_condition_asks_for(text: str, expected: dict[str, bool]) -> None:
    from lp_hedge.chart.condition import parse

    assert favourable(parse(text)) == expected
