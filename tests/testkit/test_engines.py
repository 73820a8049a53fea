"""Every engine on every shipped machine, by generated tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lp_hedge.controller.assembly import machine_files
from lp_hedge.errors import UnsupportedChart
from lp_hedge.testing import Coverage, EngineUnderTest, Graph, Suite

ENGINES = ("table", "interpreter", "statemachine", "transitions")

REFUSED = {
    ("controller", "transitions"): "a parallel state",
    ("hedge", "transitions"): "a transition to a descendant",
    ("lp_gate", "transitions"): "a transition to a descendant",
}
#: The composed controller has 100 times the edges of its parts: there the slow engines walk one test in so many.
SHARES = {("controller", "interpreter"): 8, ("controller", "statemachine"): 40, ("hedge", "statemachine"): 4}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", machine_files())
def test_an_engine_goes_along_every_edge_and_fires_nothing_else(
    name: str, engine: str, graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    graph = graph_of(name)
    if (name, engine) in REFUSED:
        with pytest.raises(UnsupportedChart, match=REFUSED[name, engine]):
            EngineUnderTest(graph.chart, engine)
        return
    system = EngineUnderTest(graph.chart, engine)
    seen, share = Coverage(graph), SHARES.get((name, engine), 1)
    cases = suite_of(name, "edges").cases[::share]
    for case in cases:
        case.run(system, seen.visit)
    assert seen.length == sum(len(case.steps) for case in cases)
    if share == 1:
        assert not seen.missed()


@pytest.mark.parametrize("engine", ENGINES[:3])
@pytest.mark.parametrize("name", ["transitions", "mcdc"])
def test_the_controllers_chart_takes_every_transition_on_every_engine(
    name: str, engine: str, graph_of: Callable[[str], Graph], suite_of: Callable[[str, str], Suite]
) -> None:
    graph = graph_of("controller")
    seen, system = Coverage(graph), EngineUnderTest(graph.chart, engine)
    tests = suite_of("controller", name)
    for case in tests.cases:
        case.run(system, seen.visit)
    assert seen.transitions.percent == 100
    assert tests.out_of_reach == ()
