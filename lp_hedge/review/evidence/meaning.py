"""What a chart says of a decision: which states its transitions entered, which guards stopped something."""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.chart.model import Chart, guards_of
from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.controller.reason import refusals
from lp_hedge.controller.record import GATE_REGION
from lp_hedge.review.evidence.log import Logged


def stops(chart: Chart) -> dict[str, tuple[str, ...]]:
    """For each transition marked as a control, the guards whose refusal makes it fire."""
    return {each.id: refusals(each) for each in chart.transitions() if each.control}


def refusing(logged: Logged, stopped_by: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The guards that stopped something in this decision, each once. `stopped_by`: see `stops`."""
    asked = dict.fromkeys(guard for name in logged.transitions for guard in stopped_by.get(name, ()))
    return [guard for guard in asked if logged.guards.get(guard) is False]


def weighed(logged: Logged, stopped_by: Mapping[str, tuple[str, ...]], last: frozenset[str]) -> dict[str, bool]:
    """The guards with their answers, those that stopped something first; those in `last` at the end."""
    first = refusing(logged, stopped_by)
    return dict(sorted(logged.guards.items(), key=lambda each: (each[0] not in first, each[0] in last)))


def gate_guards(chart: Chart) -> frozenset[str]:
    """Guards that only follow what the LP reports: all but one of them are not granted, which says nothing."""
    reading: dict[bool, set[str]] = {True: set(), False: set()}
    for each in chart.transitions():
        reading[each.source == GATE_REGION or GATE_REGION in chart.ancestors(each.source)].update(guards_of(each.cond))
    return frozenset(reading[True] - reading[False])


def entered_by(chart: Chart) -> dict[str, tuple[str, ...]]:
    """For each transition the states that taking it enters, outermost first."""
    semantics = Semantics(chart)
    return {
        each.id: semantics.take(Position(frozenset((each.source, *chart.ancestors(each.source)))), (each,)).entered
        for each in chart.transitions()
    }
