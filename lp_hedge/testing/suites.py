"""Suites: which steps a chart asks for, and as how many tests they are walked.

`transitions`  every transition that can fire, each by a shortest way; a way inside another is not walked twice
`mcdc`         every guard of every condition shown to decide by itself whether its transition fires, both ways
`edges`        every edge, those on which nothing may happen included, and whatever must not fire tempted to
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lp_hedge.chart.semantics import Position
from lp_hedge.errors import DefinitionError
from lp_hedge.testing import temptations
from lp_hedge.testing.case import Case
from lp_hedge.testing.coverage import Coverage
from lp_hedge.testing.decisive import pairs
from lp_hedge.testing.graph import Edge, Graph, Step
from lp_hedge.testing.routes import Routes, least
from lp_hedge.testing.stop import Stop

MAX_STEPS = 120
"""A test of a tour ends after the step that makes it so long, so that a failure stays near its cause."""


@dataclass(frozen=True)
class Suite:
    """Tests, and the goals that no test can reach: they are told, never dropped in silence."""

    name: str
    graph: Graph
    cases: tuple[Case, ...]
    out_of_reach: tuple[str, ...] = ()

    @property
    def steps(self) -> int:
        """Events sent by all tests together."""
        return sum(len(case.steps) for case in self.cases)

    def until(self, stop: Stop) -> Suite:
        """The suite cut after the step with which a stop condition holds."""
        progress, kept = Coverage(self.graph), list[Case]()
        for case in self.cases:
            for number, step in enumerate(case.steps, start=1):
                progress.visit(step.edge)
                if stop.holds(progress):
                    kept.append(case._replace(steps=case.steps[:number]))
                    return Suite(self.name, self.graph, tuple(kept), self.out_of_reach)
            kept.append(case)
        return self


def transitions(graph: Graph) -> Suite:
    """100 % of the transitions that can fire."""
    routes = Routes(graph)
    met: set[str] = set()
    cases: list[Case] = []
    for edge in reversed(_takers(graph, routes)):
        if not met.issuperset(edge.transitions):
            steps = (*routes.way_to(edge.source), least(edge))
            met.update(name for step in steps for name in step.edge.transitions)
            cases.append(Case(_way(steps), graph, steps))
    return Suite("transitions", graph, tuple(reversed(cases)), graph.unreachable)


def mcdc(graph: Graph) -> Suite:
    """Every transition, and every guard that can decide a condition alone (unique-cause MC/DC)."""
    found, masked = pairs(graph)
    goals = [*map(least, _takers(graph, Routes(graph))), *(step for pair in found for step in pair)]
    return Suite("mcdc", graph, tuple(tour(graph, goals)), (*graph.unreachable, *masked))


def edges(graph: Graph) -> Suite:
    """Every edge, with the guards that must not matter set in every way that tempts what must not fire."""
    return Suite("edges", graph, tuple(tour(graph, temptations.steps(graph))), graph.unreachable)


SUITES: Mapping[str, Callable[[Graph], Suite]] = {"transitions": transitions, "mcdc": mcdc, "edges": edges}


def suite(graph: Graph, name: str) -> Suite:
    """A suite by its name. Raises `DefinitionError` for an unknown one."""
    if name not in SUITES:
        raise DefinitionError(f"no suite is named {name!r}; choose one of {', '.join(SUITES)}")
    return SUITES[name](graph)


def tour(graph: Graph, goals: Iterable[Step]) -> Iterator[Case]:
    """The goals in as few tests as `MAX_STEPS` allows: what can be done here first, then the nearest elsewhere."""
    pending: dict[Position, list[Step]] = {}
    for step in dict.fromkeys(goals):
        pending.setdefault(step.edge.source, []).append(step)
    for steps in pending.values():
        steps.sort(key=lambda step: step.edge.target == step.edge.source)  # taken from the end: stay while you can
    routes, number = Routes(graph), 0
    while pending:
        number += 1
        steps, met = _stretch(graph, routes, pending)
        yield Case(f"{number:03d} {_places(graph, met)}", graph, tuple(steps))


def _stretch(graph: Graph, routes: Routes, pending: dict[Position, list[Step]]) -> tuple[list[Step], list[Step]]:
    """One test from the start: all its steps, and those of them that were goals."""
    position, steps, met = graph.start, list[Step](), list[Step]()
    while pending and len(steps) < MAX_STEPS:
        way = routes.way_on(position, pending.__contains__)
        if way is None or (len(way) > 1 and len(way) > 1 + routes.depth(_nearest(graph, routes, pending))):
            break
        steps += way
        position = steps[-1].edge.target if steps else position
        step = pending[position].pop()
        if not pending[position]:
            del pending[position]
        steps.append(step)
        met.append(step)
        position = step.edge.target
    return steps, met


def _nearest(graph: Graph, routes: Routes, pending: Mapping[Position, object]) -> Position:
    """Where a new test would begin its work."""
    way = routes.way_on(graph.start, pending.__contains__)
    return way[-1].edge.target if way else graph.start


def _takers(graph: Graph, routes: Routes) -> list[Edge]:
    """Edges that take every transition that can fire: few, each as near to the start as can be; nearest first."""
    found: list[Edge] = []
    met: set[str] = set()
    for name, those in sorted(graph.taking.items(), key=lambda item: -item[1][0].number if item[1] else 0):
        if those and name not in met:
            depth = routes.depth(those[0].source)
            near = (edge for edge in those if routes.depth(edge.source) == depth)
            found.append(max(near, key=lambda edge: len(set(edge.transitions) - met)))
            met.update(found[-1].transitions)
    return sorted(found, key=lambda edge: edge.number)


def _way(steps: tuple[Step, ...]) -> str:
    """A test by its path, in the words of the chart."""
    return " > ".join(",".join(step.edge.transitions) or step.edge.event for step in steps)


def _places(graph: Graph, met: list[Step]) -> str:
    """A test by where it works and how much it does there."""
    if len(met) == 1:
        edge = met[0].edge
        return f"{graph.words(edge.source)} {edge.event}: {', '.join(edge.transitions) or 'nothing fires'}"
    names = list(dict.fromkeys(graph.words(step.edge.source) for step in met))
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more} ({len(met)} goals)"


__all__ = ["MAX_STEPS", "SUITES", "Suite", "edges", "mcdc", "suite", "tour", "transitions"]
