"""Walks at random over the graph, a pure function of their seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from lp_hedge.chart.semantics import Position
from lp_hedge.testing.case import Case
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.graph import Edge, Graph, Step
from lp_hedge.testing.stop import Stop

Weight = Callable[[Edge, Coverage], float]
"""How willingly an edge is taken next, given what has been tried; ≥ 0."""

RESET_SHARE = 0.02
"""So that no trap state keeps a walk for ever, this share of the steps begins anew."""


def evenly(_: Edge, __: Coverage) -> float:
    """Every edge alike."""
    return 1.0


def curious(edge: Edge, seen: Coverage) -> float:
    """What has been tried least, most willingly; leaving before staying."""
    return (2.0 if edge.target != edge.source else 1.0) / (1 + seen.visits[edge.number]) ** 2


def walk(graph: Graph, stop: Stop, *, seed: int, weight: Weight = curious) -> Iterator[Case]:
    """Tests that walk at random until the stop condition holds over all of them together."""
    rng, seen, number = Random(seed), Coverage(graph), 0  # noqa: S311 - a test stream, not a secret
    while not stop.holds(seen):
        number += 1
        steps = tuple(_stretch(graph, stop, rng, seen, weight))
        yield Case(f"walk {number} of seed {seed} ({len(steps)} steps)", graph, steps)


def _stretch(graph: Graph, stop: Stop, rng: Random, seen: Coverage, weight: Weight) -> Iterator[Step]:
    """The steps of one test, counted as they are made; the first is always made."""
    position = graph.start
    while True:
        step = _next(graph, position, rng, seen, weight)
        seen.visit(step.edge)
        yield step
        position = step.edge.target
        if stop.holds(seen) or rng.random() < RESET_SHARE:
            return


def _next(graph: Graph, position: Position, rng: Random, seen: Coverage, weight: Weight) -> Step:
    """An edge by weight, under a random one of its valuations."""
    choices = [edge for those in graph.leaving[position].values() for edge in those]
    weights = [weight(edge, seen) for edge in choices]
    edge = rng.choices(choices, weights if any(weights) else None)[0]
    return Step(edge, at_random(edge, graph.guards, rng))


def at_random(edge: Edge, guards: tuple[str, ...], rng: Random) -> frozenset[str]:
    """One of the edge's valuations: what it leaves open is drawn."""
    known = dict(edge.guards)
    return frozenset(name for name in guards if known.get(name, rng.random() < 0.5))


__all__ = ["RESET_SHARE", "Weight", "at_random", "curious", "evenly", "walk"]
