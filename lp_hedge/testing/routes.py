"""Ways through a graph: the shortest from the start, and from anywhere to what is still to be done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from lp_hedge.chart.semantics import Position
from lp_hedge.testing.graph import Edge, Graph, Step


def least(edge: Edge) -> Step:
    """An edge under the valuation that grants no more than it needs."""
    return Step(edge, frozenset(name for name, value in edge.guards if value))


def most(edge: Edge, guards: tuple[str, ...]) -> Step:
    """An edge under the valuation that refuses no more than it needs."""
    refused = {name for name, value in edge.guards if not value}
    return Step(edge, frozenset(name for name in guards if name not in refused))


class Routes:
    """Shortest ways, one edge between two positions being as good as another: the first is taken."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self.hops = self._hops()
        self._from_start = self._reached_from(graph.start, lambda _: False)[0]

    def depth(self, position: Position) -> int:
        """Steps from the start."""
        return len(self.way_to(position))

    def way_to(self, position: Position) -> tuple[Step, ...]:
        """The shortest way from the start to a position."""
        return _traced(self._from_start, position)

    def way_on(self, origin: Position, wanted: Callable[[Position], bool]) -> tuple[Step, ...] | None:
        """The shortest way from one position to the nearest that is wanted; None when there is none."""
        if wanted(origin):
            return ()
        came, found = self._reached_from(origin, wanted)
        return None if found is None else _traced(came, found)

    def _hops(self) -> Mapping[Position, Mapping[Position, Edge]]:
        """The first edge between each two neighbours."""
        hops: dict[Position, dict[Position, Edge]] = {position: {} for position in self._graph.positions}
        for edge in self._graph.edges:
            if edge.target != edge.source:
                hops[edge.source].setdefault(edge.target, edge)
        return hops

    def _reached_from(
        self, origin: Position, wanted: Callable[[Position], bool]
    ) -> tuple[dict[Position, Edge | None], Position | None]:
        """By which edge each position is first reached, and the first wanted one; stops there."""
        came: dict[Position, Edge | None] = {origin: None}
        waiting = deque([origin])
        while waiting:
            for target, edge in self.hops[waiting.popleft()].items():
                if target not in came:
                    came[target] = edge
                    if wanted(target):
                        return came, target
                    waiting.append(target)
        return came, None


def _traced(came: Mapping[Position, Edge | None], goal: Position) -> tuple[Step, ...]:
    steps: list[Step] = []
    edge = came[goal]
    while edge is not None:
        steps.append(least(edge))
        edge = came[edge.source]
    return tuple(reversed(steps))
