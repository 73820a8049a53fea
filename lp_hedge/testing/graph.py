"""The abstract graph of a chart: position × event × guard valuation → position, as far as it can be reached.

An edge is one leaf of the decision tree of an event in a position: the guards on which the outcome depends, and
the outcome. The guards it does not name may have any value. Edges on which nothing happens are edges too: they
are what must *not* fire.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from lp_hedge.chart.lint.cubes import Atoms, Cube
from lp_hedge.chart.lint.events import OTHER, alphabet
from lp_hedge.chart.model import Call, Chart, Content, guards_of
from lp_hedge.chart.semantics import Macro, Position, Semantics
from lp_hedge.errors import DefinitionError

MAX_EDGES = 250_000
UNHEARD = "unheard_event"
"""An event that no shipped chart names: nothing but a `*` may answer it."""


class Edge(NamedTuple):
    """One way through one macrostep. `guards` are those the outcome depends on; `number` is its place in the graph."""

    number: int
    source: Position
    event: str
    guards: tuple[tuple[str, bool], ...]
    transitions: tuple[str, ...]
    actions: tuple[str, ...]
    target: Position

    @property
    def silent(self) -> bool:
        """Must nothing happen?"""
        return not self.transitions

    def agrees(self, granted: frozenset[str]) -> bool:
        """Is this the edge of a full valuation, given by the names of the granted guards?"""
        return all((name in granted) is value for name, value in self.guards)


class Step(NamedTuple):
    """One event under one full valuation: `granted` names the guards that are granted. `edge` is what must happen."""

    edge: Edge
    granted: frozenset[str]


@dataclass(frozen=True)
class Graph:
    """The reachable part. `positions` and `edges` stand in order of their distance from the start."""

    chart: Chart
    guards: tuple[str, ...]
    events: tuple[str, ...]
    beginning: Macro
    positions: tuple[Position, ...]
    edges: tuple[Edge, ...]
    semantics: Semantics = field(repr=False)

    @property
    def start(self) -> Position:
        """Where a reset leads."""
        return self.beginning.position

    @cached_property
    def leaving(self) -> Mapping[Position, Mapping[str, tuple[Edge, ...]]]:
        """Edges by position and event."""
        found: dict[Position, dict[str, list[Edge]]] = {position: {} for position in self.positions}
        for edge in self.edges:
            found[edge.source].setdefault(edge.event, []).append(edge)
        return {place: {event: tuple(those) for event, those in by.items()} for place, by in found.items()}

    @cached_property
    def taking(self) -> Mapping[str, tuple[Edge, ...]]:
        """Edges by the transitions they take; one that no edge takes cannot fire and maps to nothing."""
        found: dict[str, list[Edge]] = {each.id: [] for each in self.chart.transitions()}
        for edge in self.edges:
            for name in dict.fromkeys(edge.transitions):
                found[name].append(edge)
        return {name: tuple(those) for name, those in found.items()}

    @cached_property
    def sources(self) -> Mapping[str, str]:
        """Transition → the state it leaves."""
        return {each.id: each.source for each in self.chart.transitions()}

    @cached_property
    def unreachable(self) -> tuple[str, ...]:
        """Transitions that no sequence of events and guard values takes."""
        return tuple(name for name, taken in self.taking.items() if not taken)

    @cached_property
    def reachable(self) -> frozenset[str]:
        """States that can be active, if only for a moment within an event."""
        return self.start.active.union(*map(self.visited, self.edges))

    def visited(self, edge: Edge) -> frozenset[str]:
        """The states an edge ends in, and those its transitions left."""
        return edge.target.active.union(self.sources[name] for name in edge.transitions)

    def edge(self, position: Position, event: str, granted: frozenset[str]) -> Edge:
        """What must happen. An event the chart does not know stands for all such."""
        by_event = self.leaving[position]
        return next(each for each in by_event.get(event, by_event[UNHEARD]) if each.agrees(granted))

    def configuration(self, position: Position) -> frozenset[str]:
        """The active atomic and final states."""
        return frozenset(self.semantics.leaves(position))

    def words(self, position: Position) -> str:
        """A position as people name it: its leaves, outermost region first."""
        return "+".join(self.semantics.leaves(position))


def explore(chart: Chart) -> Graph:
    """The graph of a chart; guards are free and none is granted at the start.

    Raises `DefinitionError` beyond `MAX_EDGES` edges, `TooMany` when one event of one position has too many leaves,
    and `Livelock` when an event does not run to completion.
    """
    semantics = Semantics(chart)
    beginning = semantics.run(semantics.start(), lambda _: False)
    events = (*(event for event in alphabet(chart) if event != OTHER), UNHEARD)
    known: dict[Position, None] = {beginning.position: None}
    waiting, edges, atoms = deque(known), list[Edge](), Atoms()
    while waiting:
        position = waiting.popleft()
        for edge in _leaving(semantics, atoms, position, events, len(edges)):
            edges.append(edge)
            if edge.target not in known:
                known[edge.target] = None
                waiting.append(edge.target)
        if len(edges) > MAX_EDGES:
            raise DefinitionError(f"{chart.name}: more than {MAX_EDGES} edges; test its machines one by one")
    return Graph(chart, _guards(chart), events, beginning, tuple(known), tuple(edges), semantics)


def actions_of(content: tuple[Content, ...]) -> tuple[str, ...]:
    """The actions among executable content, in order."""
    return tuple(each.name for each in content if isinstance(each, Call))


def _leaving(
    semantics: Semantics, atoms: Atoms, position: Position, events: tuple[str, ...], first: int
) -> Iterator[Edge]:
    """Every leaf of every event in one position, in the order of the alphabet."""
    number = first
    for event in events:
        for cube, macro in atoms.expand(partial(semantics.macrostep, position, event)):
            taken = tuple(each.id for each in macro.transitions)
            guards = _values(atoms, cube)
            yield Edge(number, position, event, guards, taken, actions_of(macro.content), macro.position)
            number += 1


def _values(atoms: Atoms, cube: Cube) -> tuple[tuple[str, bool], ...]:
    refused = [(name, False) for name in atoms.names(cube.no)]
    return (*((name, True) for name in atoms.names(cube.yes)), *refused)


def _guards(chart: Chart) -> tuple[str, ...]:
    """Every guard the chart reads, in document order."""
    return tuple(dict.fromkeys(name for each in chart.transitions() for name in guards_of(each.cond)))
