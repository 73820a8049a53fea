"""Following a system that cannot be steered: each event it shows is held against the chart, and counted."""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.chart.semantics import Position
from lp_hedge.testing.case import Case, Mismatch, agrees, expected
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.graph import Edge, Graph, Step
from lp_hedge.testing.sut import Observed

MAX_TOLD = 50
"""So many of the last steps are told with a mismatch."""


class Follower:
    """Stands where the chart must stand; `follow` takes one event as the system reports it.

    For live logs, replays, and systems driven by facts rather than by guard values. `coverage` counts the steps.
    """

    def __init__(self, graph: Graph, coverage: Coverage | None = None) -> None:
        self.graph = graph
        self.coverage = coverage or Coverage(graph)
        self.position = graph.start
        self._steps: list[Step] = []

    def restart(self, position: Position | None = None) -> None:
        """Back to the start, or to where the system has been put."""
        self.position = position or self.graph.start
        self._steps = []

    def follow(self, event: str, guards: Mapping[str, bool], observed: Observed) -> Edge:
        """One event, the guards the system evaluated, and what it showed. A guard it did not evaluate is refused.

        Raises `Mismatch` when the chart does otherwise, also when the outcome depends on a guard nobody evaluated.
        """
        __tracebackhide__ = True
        granted = frozenset(name for name, value in guards.items() if value)
        edge = self.graph.edge(self.position, event, granted)
        self._steps.append(Step(edge, granted))
        unasked = [name for name, _ in edge.guards if name not in guards]
        if unasked or not agrees(self.graph, observed, expected(self.graph, edge)):
            told = Case("followed", self.graph, tuple(self._steps[-MAX_TOLD:]))
            why = f"\n  not evaluated: {', '.join(unasked)}" if unasked else ""
            raise Mismatch(told.report(observed) + why)
        self.coverage.visit(edge)
        self.position = edge.target
        return edge
