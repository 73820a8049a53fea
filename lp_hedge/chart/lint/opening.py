"""Opening risk is monotone: granting a guard can only add an opening order, never be what it needs to be refused.

Guards are not granted when facts are missing, so a chart that opens *because* a guard is not granted would open
on missing data. Decided for every stable configuration and event over all valuations, priorities counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart.lint.cubes import ANY, Cube, TooMany, remainder
from lp_hedge.chart.lint.explore import Edge, Explorer, Node
from lp_hedge.chart.lint.reach import describe
from lp_hedge.chart.lint.scene import TEST, Scene
from lp_hedge.chart.semantics import Position
from lp_hedge.errors import Problem

MAX_OUTCOMES = 4_096


def problems(scene: Scene, explorer: Explorer) -> Iterator[Problem]:
    """At most one finding per transition that opens, naming guard, configuration and event."""
    can_open = _can_open(explorer)
    if not can_open and not any(edge.opens for _, edge in explorer.edges()):
        return
    told: set[tuple[str, str]] = set()
    known: dict[tuple[Cube, ...], list[tuple[str, int]]] = {}
    for position, by_event in _occasions(explorer):
        for event, edges in by_event.items():
            opening = _opening_cubes(explorer, edges, can_open)
            cubes = tuple(cube for cube, _ in opening)
            if cubes not in known:
                known[cubes] = list(_violations(explorer, cubes))
            for guard, place in known[cubes]:
                transition = opening[place][1].transitions[-1]
                if (guard, transition.id) not in told:
                    told.add((guard, transition.id))
                    yield scene.at_transition(transition, _message(guard, describe(scene, position), event))


def _message(guard: str, where: str, event: str) -> str:
    reason = f"opens risk in {where} on {event} because {guard} is not granted, so missing data would open it"
    return f"{reason}; suspend with unless {guard}, not with an inverted guard"


def _occasions(explorer: Explorer) -> Iterator[tuple[Position, dict[str, list[Edge]]]]:
    """The start, and every event in every stable configuration."""
    first = explorer.first
    entered = Edge(ANY, (), Node(first.position, first.events), opens=explorer.opens(first))
    yield first.position, {"the start": [entered]}
    yield from explorer.outer.items()


def _can_open(explorer: Explorer) -> frozenset[Node]:
    """Nodes from which a macrostep may still emit an opening action."""
    found: set[Node] = set()
    before: dict[Node, list[Node]] = {}
    for node, edges in explorer.inner.items():
        for edge in edges:
            before.setdefault(edge.target, []).append(node)
            if edge.opens:
                found.add(node)
    waiting = list(found)
    while waiting:
        for node in before.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)


def _violations(explorer: Explorer, cubes: tuple[Cube, ...]) -> Iterator[tuple[str, int]]:
    """Guards whose grant turns an opening into none, each with the place of the cube that opens without it."""
    for place, cube in enumerate(cubes):
        for guard in explorer.atoms.names(cube.no):
            bit = explorer.atoms.bit(guard)
            granted = Cube(cube.yes | bit, cube.no & ~bit)
            if not guard.startswith(TEST) and remainder(granted, cubes):
                yield guard, place


def _opening_cubes(explorer: Explorer, edges: list[Edge], can_open: frozenset[Node]) -> list[tuple[Cube, Edge]]:
    """The valuations under which one event leads to an opening action, each with the microstep that emits it."""
    found: list[tuple[Cube, Edge]] = []
    waiting = [(edge.cube, edge, frozenset({edge.target})) for edge in edges]
    while waiting:
        cube, edge, visited = waiting.pop()
        if edge.opens:
            found.append((cube, edge))
        elif edge.target in can_open:
            waiting += [
                (cube.joined(after.cube), after, visited | {after.target})
                for after in explorer.inner[edge.target]
                if after.cube.meets(cube) and after.target not in visited
            ]
        if len(found) + len(waiting) > MAX_OUTCOMES:
            raise TooMany
    return found
