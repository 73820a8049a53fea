"""Every configuration a chart can reach, over all events and all valuations of its guards.

Explored microstep by microstep with guards free in each, which reaches at least what is reachable. A node is a
position with its internal queue; within a macrostep the cubes on the edges say under which guards it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lp_hedge.chart.lint.cubes import ANY, MAX_CUBES, Atoms, Cube, TooMany
from lp_hedge.chart.lint.events import alphabet
from lp_hedge.chart.lint.scene import Scene, states_tested, tests_as_guards
from lp_hedge.chart.model import Call, Chart, State, Transition
from lp_hedge.chart.semantics import Grant, Microstep, Position, Semantics

MAX_NODES = 5_000
MAX_EDGES = 100_000
MAX_LOOKS = 500_000  # leaves asked about an event, over all nodes
MAX_QUEUE = 20


class Node(NamedTuple):
    """A position and the internal events that still wait."""

    position: Position
    queue: tuple[str, ...] = ()


class Edge(NamedTuple):
    """One microstep (or an internal event that nobody answers) and the guards under which it happens."""

    cube: Cube
    transitions: tuple[Transition, ...]
    target: Node
    opens: bool


Choice = tuple[Cube, Transition | None]  # what one leaf enables
Outcome = tuple[Cube, tuple[Transition, ...]]  # what is selected in a configuration
_NOTHING: Sequence[Choice] = ((ANY, None),)


class Explorer:
    """The explored graph: `inner` edges within macrosteps, `outer` edges by event from stable positions."""

    def __init__(self, scene: Scene, opening: frozenset[str]) -> None:
        self.atoms = Atoms()
        self.events = alphabet(scene.chart)
        self.inner: dict[Node, list[Edge]] = {}
        self.outer: dict[Position, dict[str, list[Edge]]] = {}
        self.overflow: Node | None = None
        self.semantics = Semantics(_with_free_externals(scene.chart))
        self._opening = opening
        self._tested: dict[tuple[str, str | None], frozenset[str]] = {}
        self._known_choices: dict[tuple[str, str | None, frozenset[str]], Sequence[Choice]] = {}
        self._steps: dict[tuple[Position, tuple[str, ...]], Microstep] = {}
        self._edges = 0
        self._looks = 0
        self.first = self.semantics.start()
        self._explore(Node(self.first.position, self.first.events))

    def outcomes(self, position: Position, event: str | None) -> list[Outcome]:
        """Which transitions are selected under which guards. Raises `TooMany`."""
        together: list[tuple[Cube, dict[str, Transition]]] = [(ANY, {})]
        leaves = self.semantics.leaves(position)
        self._looks += len(leaves)
        for leaf in leaves:
            choices = self._choices(leaf, position.active, event)
            if choices is not _NOTHING:
                together = [_with(one, other) for one in together for other in choices if one[0].meets(other[0])]
            if len(together) > MAX_CUBES:
                raise TooMany
        return [(cube, self.semantics.without_conflicts(tuple(chosen.values()), position)) for cube, chosen in together]

    def _choices(self, leaf: str, active: frozenset[str], event: str | None) -> Sequence[Choice]:
        """What one leaf enables under which guards; decided once for all configurations its tests cannot tell apart."""
        tested = self._tested.get((leaf, event))
        if tested is None:
            candidates = self.semantics.shape.candidates(leaf, event)
            tested = frozenset(state for each in candidates for state in states_tested(each.cond))
            self._tested[leaf, event] = tested
        key = (leaf, event, tested & active)
        found = self._known_choices.get(key)
        if found is None:
            found = self._known_choices[key] = self._decide(leaf, active, event)
        return found

    def _decide(self, leaf: str, active: frozenset[str], event: str | None) -> Sequence[Choice]:
        if not self.semantics.shape.candidates(leaf, event):
            return _NOTHING

        def decide(grant: Grant) -> Transition | None:
            return self.semantics.first_enabled(leaf, active, event, grant)

        return self.atoms.expand(decide)

    def edges(self) -> Iterator[tuple[Position, Edge]]:
        """Every edge with the position it leaves."""
        for node, edges in self.inner.items():
            for edge in edges:
                yield node.position, edge
        for position, by_event in self.outer.items():
            for edges in by_event.values():
                for edge in edges:
                    yield position, edge

    def _explore(self, first: Node) -> None:
        waiting = [first]
        while waiting and self.overflow is None:
            node = waiting.pop()
            if node not in self.inner:
                waiting += [edge.target for edge in self._expand(node)]
            if len(self.inner) > MAX_NODES or self._edges > MAX_EDGES or self._looks > MAX_LOOKS:
                raise TooMany
            if len(node.queue) > MAX_QUEUE:
                self.overflow = node

    def _expand(self, node: Node) -> list[Edge]:
        """All edges of a node: eventless first; with none enabled the queue; with that empty the outside."""
        edges = self.inner.setdefault(node, [])
        if self.semantics.is_done(node.position):
            return []
        quiet: list[Cube] = []
        for cube, chosen in self.outcomes(node.position, None):
            if chosen:
                edges.append(self._edge(node, cube, chosen))
            else:
                quiet.append(cube)
        if node.queue:
            edges += self._from_queue(node, quiet)
        found = edges if node.queue or not quiet else edges + self._from_outside(node.position)
        self._edges += len(found)
        return found

    def _from_queue(self, node: Node, quiet: list[Cube]) -> Iterator[Edge]:
        rest = Node(node.position, node.queue[1:])
        for cube, chosen in self.outcomes(node.position, node.queue[0]):
            for calm in quiet:
                if calm.meets(cube):
                    yield self._edge(rest, calm.joined(cube), chosen)

    def _from_outside(self, position: Position) -> list[Edge]:
        if position in self.outer:
            return []
        by_event = self.outer[position] = {}
        for event in self.events:
            found = [(cube, chosen) for cube, chosen in self.outcomes(position, event) if chosen]
            by_event[event] = [self._edge(Node(position), cube, chosen) for cube, chosen in found]
        return [edge for edges in by_event.values() for edge in edges]

    def _edge(self, node: Node, cube: Cube, chosen: tuple[Transition, ...]) -> Edge:
        if not chosen:
            return Edge(cube, (), node, opens=False)
        step = self._step(node.position, chosen)
        return Edge(cube, chosen, Node(step.position, node.queue + step.events), opens=self.opens(step))

    def opens(self, step: Microstep) -> bool:
        """Does a microstep emit a risk-opening action?"""
        return any(isinstance(item, Call) and item.name in self._opening for item in step.content)

    def _step(self, position: Position, chosen: tuple[Transition, ...]) -> Microstep:
        key = (position, tuple(transition.id for transition in chosen))
        found = self._steps.get(key)
        if found is None:
            found = self._steps[key] = self.semantics.take(position, chosen)
        return found


def _with(together: tuple[Cube, dict[str, Transition]], choice: Choice) -> tuple[Cube, dict[str, Transition]]:
    """The choices of several leaves and that of one more."""
    (cube, chosen), (more, transition) = together, choice
    return cube.joined(more), chosen if transition is None else {**chosen, transition.id: transition}


def _with_free_externals(chart: Chart) -> Chart:
    """The chart with every `In()` of an external state as a guard, which may go either way."""
    if not chart.external:
        return chart
    return replace(chart, states={each.id: _with_freed_tests(each, chart) for each in chart.states.values()})


def _with_freed_tests(state: State, chart: Chart) -> State:
    freed = [
        replace(each, cond=tests_as_guards(each.cond, lambda name: name not in chart.states))
        for each in state.transitions
    ]
    return replace(state, transitions=tuple(freed))
