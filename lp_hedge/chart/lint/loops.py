"""Macrosteps that never end: microsteps that lead back to where they began under one valuation of the guards."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.lint.cubes import Cube, TooMany
from lp_hedge.chart.lint.explore import Edge, Explorer, Node
from lp_hedge.chart.lint.reach import describe
from lp_hedge.chart.lint.scene import Scene
from lp_hedge.errors import Problem

MAX_PATHS = 20_000


def problems(scene: Scene, explorer: Explorer) -> Iterator[Problem]:
    """The loops found, each at its first transition; one that only raises more and more events ends the search."""
    if explorer.overflow is not None:
        where = describe(scene, explorer.overflow.position)
        waiting = ", ".join(dict.fromkeys(explorer.overflow.queue))
        yield scene.at_chart(f"events are raised without end in {where} ({waiting}); break the loop")
        return
    told: set[frozenset[str]] = set()
    for loop in _loops(explorer):
        ids = [transition.id for edge in loop for transition in edge.transitions]
        if ids and frozenset(ids) not in told:
            told.add(frozenset(ids))
            message = f"loop without end within one event: {' → '.join(ids)}; let the conditions exclude each other"
            yield scene.at_transition(next(each for edge in loop for each in edge.transitions), message)


def _loops(explorer: Explorer) -> Iterator[list[Edge]]:
    """One closed path per node that lies on any, with cubes that meet. Raises `TooMany`."""
    budget = MAX_PATHS
    for start in _on_a_cycle(explorer):
        waiting: list[tuple[Node, Cube, list[Edge]]] = [(start, Cube(), [])]
        while waiting:
            node, cube, path = waiting.pop()
            budget -= 1
            if budget < 0:
                raise TooMany
            closed = _extend(explorer, start, node, cube, path, waiting)
            if closed is not None:
                yield closed
                break


def _extend(
    explorer: Explorer,
    start: Node,
    node: Node,
    cube: Cube,
    path: list[Edge],
    waiting: list[tuple[Node, Cube, list[Edge]]],
) -> list[Edge] | None:
    """Follow the edges of a node; the path when one of them closes it."""
    visited = {edge.target for edge in path}
    for edge in explorer.inner[node]:
        if not edge.cube.meets(cube):
            continue
        if edge.target == start:
            return [*path, edge]
        if edge.target not in visited:
            waiting.append((edge.target, cube.joined(edge.cube), [*path, edge]))
    return None


def _on_a_cycle(explorer: Explorer) -> list[Node]:
    """Nodes left after removing, again and again, those without a predecessor or without a successor."""
    nodes = {node for node, edges in explorer.inner.items() if edges}
    while True:
        leading = {node for node in nodes if any(edge.target in nodes for edge in explorer.inner[node])}
        led_to = {edge.target for node in leading for edge in explorer.inner[node]}
        remaining = leading & led_to
        if remaining == nodes:
            return [node for node in explorer.inner if node in nodes]
        nodes = remaining
