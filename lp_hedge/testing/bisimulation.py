"""Do two charts behave alike? Decided over all events and all guard valuations, or told apart by the shortest way."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from lp_hedge.chart.lint.cubes import Atoms
from lp_hedge.chart.lint.events import OTHER, alphabet
from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Grant, Macro, Position, Semantics
from lp_hedge.errors import Livelock
from lp_hedge.testing.graph import UNHEARD, actions_of

Pair = tuple[Position, Position]
Shown = tuple[frozenset[str], tuple[str, ...]]  # configuration and actions; empty where the chart livelocks
STUCK: Shown = (frozenset(), ("livelock",))


class Way(NamedTuple):
    """One step of a pair: event, granted guards, and where it came from."""

    event: str
    granted: tuple[str, ...]
    origin: Pair


def told_apart(one: Chart, other: Chart) -> list[tuple[str, tuple[str, ...]]] | None:
    """The shortest stimuli after which configuration or actions differ; None proves that there are none.

    Breadth first over pairs of positions reached together: while all pairs show the same for every joint valuation,
    the relation is a bisimulation. An empty list means that the starts differ already.
    """
    left, right = Semantics(one), Semantics(other)
    first, second = (_begun(each) for each in (left, right))
    if _shown(left, first) != _shown(right, second) or first is None or second is None:
        return []
    events = dict.fromkeys((*alphabet(one), *alphabet(other), UNHEARD))
    events.pop(OTHER, None)
    return _search(left, right, (first.position, second.position), tuple(events))


def _search(
    left: Semantics, right: Semantics, start: Pair, events: tuple[str, ...]
) -> list[tuple[str, tuple[str, ...]]] | None:
    atoms = Atoms()
    came: dict[Pair, Way | None] = {start: None}
    waiting = deque([start])
    while waiting:
        pair = waiting.popleft()
        for event in events:
            for cube, (mine, theirs) in atoms.expand(_together(left, right, pair, event)):
                way = Way(event, tuple(atoms.names(cube.yes)), pair)
                if mine is None or theirs is None or _shown(left, mine) != _shown(right, theirs):
                    return [*_traced(came, pair), (way.event, way.granted)]
                target = (mine.position, theirs.position)
                if target not in came:
                    came[target] = way
                    waiting.append(target)
    return None


class _together:  # noqa: N801 - reads as the function it is
    """One event in both charts under one valuation."""

    def __init__(self, left: Semantics, right: Semantics, pair: Pair, event: str) -> None:
        self._sides = tuple(zip((left, right), pair, strict=True))
        self._event = event

    def __call__(self, grant: Grant) -> tuple[Macro | None, Macro | None]:
        mine, theirs = (self._run(semantics, position, grant) for semantics, position in self._sides)
        return mine, theirs

    def _run(self, semantics: Semantics, position: Position, grant: Grant) -> Macro | None:
        try:
            return semantics.macrostep(position, self._event, grant)
        except Livelock:
            return None


def _begun(semantics: Semantics) -> Macro | None:
    try:
        return semantics.run(semantics.start(), lambda _: False)
    except Livelock:
        return None


def _shown(semantics: Semantics, macro: Macro | None) -> Shown:
    if macro is None:
        return STUCK
    return frozenset(semantics.leaves(macro.position)), actions_of(macro.content)


def _traced(came: dict[Pair, Way | None], pair: Pair) -> list[tuple[str, tuple[str, ...]]]:
    steps = []
    way = came[pair]
    while way is not None:
        steps.append((way.event, way.granted))
        way = came[way.origin]
    return steps[::-1]
