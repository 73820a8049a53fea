"""The graph as a Hypothesis state machine: it walks towards edges not yet covered, and shrinks what fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lp_hedge.testing.case import Case, Visitor
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.graph import Edge, Graph, Step
from lp_hedge.testing.routes import Routes
from lp_hedge.testing.sut import SystemUnderTest

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine


def state_machine(
    graph: Graph, system: Callable[[], SystemUnderTest], *, coverage: Coverage | None = None
) -> type[RuleBasedStateMachine]:
    """A state machine class; its `TestCase` is what pytest collects.

    Rules: `visit` walks the shortest way to an edge and takes it; `wander` takes any edge from where it stands. Guards
    that must not matter are drawn. Goals are the edges `coverage` lacks when the class is made, nearest first (all of
    them when it lacks none), so that every draw replays; what is passed is added to it. A failure shrinks to few and
    near goals and is then told by the shortest way to the failing step.
    """
    from hypothesis import strategies
    from hypothesis.stateful import RuleBasedStateMachine, rule

    seen = coverage or Coverage(graph)
    goals = seen.missed() or list(graph.edges)
    routes = Routes(graph)
    drawn = (
        strategies.frozensets(strategies.sampled_from(graph.guards)) if graph.guards else strategies.just(frozenset())
    )

    class Walker(RuleBasedStateMachine):
        """One walk, checked when it ends: until then it only grows."""

        def __init__(self) -> None:
            super().__init__()
            self._trail = Trail(graph, routes)

        @rule(goal=strategies.sampled_from(goals), open_guards=drawn)
        def visit(self, goal: Edge, open_guards: frozenset[str]) -> None:
            self._trail.visit(goal, open_guards)

        @rule(choice=strategies.integers(0, 2**16), open_guards=drawn)
        def wander(self, choice: int, open_guards: frozenset[str]) -> None:
            self._trail.wander(choice, open_guards)

        def teardown(self) -> None:
            self._trail.check(system(), seen.visit)

    Walker.__name__ = Walker.__qualname__ = f"{graph.chart.name}_machine"
    return Walker


class Trail:
    """Steps being laid from the start, one after another."""

    def __init__(self, graph: Graph, routes: Routes) -> None:
        self._graph = graph
        self._routes = routes
        self._position = graph.start
        self._steps: list[Step] = []

    def visit(self, goal: Edge, open_guards: frozenset[str]) -> None:
        """Walk to an edge and take it; nothing when it cannot be reached from here."""
        way = self._routes.way_on(self._position, goal.source.__eq__)
        if way is not None:
            self._add(*way, completed(goal, open_guards))

    def wander(self, choice: int, open_guards: frozenset[str]) -> None:
        """Take one of the edges that leave from here."""
        here = [edge for those in self._graph.leaving[self._position].values() for edge in those]
        self._add(completed(here[choice % len(here)], open_guards))

    def check(self, system: SystemUnderTest, visit: Visitor) -> None:
        """Walk it. Raises `Mismatch`."""
        Case("a walk of Hypothesis", self._graph, tuple(self._steps)).run(system, visit)

    def _add(self, *steps: Step) -> None:
        self._steps += steps
        self._position = steps[-1].edge.target


def completed(edge: Edge, open_guards: frozenset[str]) -> Step:
    """An edge, with these guards granted where it leaves them open."""
    known = dict(edge.guards)
    kept = {name for name in open_guards if name not in known}
    return Step(edge, frozenset(kept | {name for name, value in edge.guards if value}))
