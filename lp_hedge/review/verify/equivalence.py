"""Does another chart do the same wherever this one can come? Then no property can tell the two apart.

A bisimulation by identity: for every question the exploration has asked (a position, an event, what is known of the
observation), both charts lead to the same position with the same actions under every verdict that can be. Stronger
than comparing the charts alone, for what the guards can never say together does not count.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_

from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.controller.phases import ACTION_FAILED
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.feasible import Feasibility
from lp_hedge.review.verify.macrostep import Macrosteps, Way

Question = tuple[Position, str, int]


def equivalent(exploration: Exploration, chart: Chart) -> bool:
    """Whether the chart is proved to behave like the explored one, under the same configuration and assumptions."""
    feasible = exploration.world.feasible
    mine, theirs = exploration.macrosteps, Macrosteps(Semantics(chart), feasible)
    if not _agree(mine.start(), theirs.start(), feasible):
        return False
    return all(
        _agree(mine.ways(*each), theirs.ways(*each), feasible) for each in dict.fromkeys(_questions(exploration))
    )


def _questions(exploration: Exploration) -> Iterator[Question]:
    """Position, event and what was known, of every step; an action may fail wherever one has been performed."""
    for place, steps in exploration.steps.items():
        asked: dict[str, list[int]] = {}
        for step in steps:
            if step.failed != ACTION_FAILED:
                asked.setdefault(step.failed or step.event, []).append(step.mask)
            if step.actions and not step.failed:
                yield step.target.position, ACTION_FAILED, 0
        for event, masks in asked.items():
            yield place.position, event, reduce(and_, masks)  # what all ways rest on was known, or follows from it


def _agree(one: list[Way], other: list[Way], feasible: Feasibility) -> bool:
    """Do no two ways that can be gone under the same verdicts lead apart?"""
    if {(way.mask, _outcome(way)) for way in one} == {(way.mask, _outcome(way)) for way in other}:
        return True
    return not any(
        _outcome(mine) != _outcome(theirs) and _together(mine.mask, theirs.mask, feasible)
        for mine in one
        for theirs in other
    )


def _outcome(way: Way) -> tuple[Position, tuple[str, ...], bool]:
    return way.position, way.actions, way.loops


def _together(mask: int, more: int, feasible: Feasibility) -> bool:
    """Can the verdicts of both masks hold at once?"""
    for name, granted in feasible.read(more & ~mask).items():
        longer = feasible.extended(mask, name, granted)
        if longer is None:
            return False
        mask = longer
    return True
