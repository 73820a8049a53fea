"""The way to a violation in the words of the chart, and as observations that the real controller confirms."""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.review.verify.concretise import rehearsed
from lp_hedge.review.verify.explore import Exploration, Step
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.verdict import Trace
from lp_hedge.review.verify.world import BOOKS


def trace_of(result: Result, exploration: Exploration) -> Trace:
    """The trace of a refuted property: the way that was confirmed, else the shortest that the chart knows."""
    found = rehearsed(result, exploration)
    way = result.violations[0] if found is None else found.violation
    world = exploration.world
    verdicts = world.feasible.read(way.mask)
    told = {name: granted for name, granted in verdicts.items() if name not in BOOKS and not world.switched_off(name)}
    return Trace(
        steps=tuple(map(_told, way.steps)),
        verdicts=told,
        observations=None if found is None else found.observations,
        failures=() if found is None else tuple(map(str, found.failures)),
        history=0 if found is None else found.history,
        refused="" if found is None else found.refused,
        shortest=result.violations[0].observations,
    )


def _told(step: Step) -> Mapping[str, object]:
    """One step in the words of the chart."""
    return {
        "event": step.event,
        "fault": step.failed,
        "transitions": list(step.transitions),
        "actions": list(step.actions),
        "state": sorted(step.target.position.active),
        "outstanding": step.target.order,
        "observation_ends": not step.target.rest,
    }
