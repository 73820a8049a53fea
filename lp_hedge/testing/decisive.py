"""MC/DC on the graph: pairs of steps that differ in one guard and in whether one transition fires.

A guard is shown to decide a condition (unique cause) by two valuations in the same position: they differ in that
guard alone, the condition is true under one and false under the other, and the transition fires only under the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from lp_hedge.chart.model import Transition, guards_of
from lp_hedge.chart.semantics import Microstep, Position, Semantics, holds
from lp_hedge.testing.graph import Edge, Graph, Step

Pair = tuple[Step, Step]


class _Recording(Semantics):
    """The algorithm, noting in which configuration each transition was chosen."""

    __slots__ = ("chosen",)

    def take(self, position: Position, transitions: tuple[Transition, ...]) -> Microstep:
        self.chosen: dict[str, frozenset[str]]
        for each in transitions:
            self.chosen.setdefault(each.id, position.active)
        return super().take(position, transitions)

    def choices(self, position: Position, event: str, granted: frozenset[str]) -> dict[str, frozenset[str]]:
        """Transition taken → the configuration in which it first was."""
        self.chosen = {}
        self.macrostep(position, event, granted.__contains__)
        return self.chosen


def pairs(graph: Graph) -> tuple[list[Pair], tuple[str, ...]]:
    """A pair for every guard of every condition, the firing step first; and the guards that never decide alone."""
    recording = _Recording(graph.chart)
    found: list[Pair] = []
    masked: list[str] = []
    for transition in graph.chart.transitions():
        for guard in guards_of(transition.cond) if graph.taking[transition.id] else ():
            pair = next(_candidates(graph, recording, transition, guard), None)
            if pair is None:
                masked.append(f"{transition.id}: {guard}")
            else:
                found.append(pair)
    return found, tuple(masked)


def _candidates(graph: Graph, recording: _Recording, transition: Transition, guard: str) -> Iterator[Pair]:
    """Pairs for one guard of one condition, nearest to the start first."""
    for edge in graph.taking[transition.id]:
        for granted in _completions(edge, guards_of(transition.cond)):
            active = recording.choices(edge.source, edge.event, granted)[transition.id]
            flipped = granted ^ {guard}
            if holds(transition.cond, active, flipped.__contains__):
                continue
            other = graph.edge(edge.source, edge.event, flipped)
            if transition.id not in other.transitions:
                yield Step(edge, granted), Step(other, flipped)


def _completions(edge: Edge, guards: tuple[str, ...]) -> Iterator[frozenset[str]]:
    """The edge's valuations, as far as they differ in these guards; all others are refused."""
    known = dict(edge.guards)
    needed = frozenset(name for name, value in edge.guards if value)
    free = [name for name in guards if name not in known]
    for values in product((False, True), repeat=len(free)):
        yield needed | {name for name, value in zip(free, values, strict=True) if value}
