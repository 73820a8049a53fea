"""The way to a violation in the words of the chart, and as observations that the real controller confirms."""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.review.verify.concretise import observations_of
from lp_hedge.review.verify.explore import Step
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.verdict import Trace
from lp_hedge.review.verify.world import BOOKS, World


def trace_of(result: Result, world: World) -> Trace:
    """The trace of a refuted property."""
    found = observations_of(result, world)
    verdicts = world.feasible.read(result.mask)
    told = {name: granted for name, granted in verdicts.items() if name not in BOOKS and not world.switched_off(name)}
    return Trace(tuple(map(_told, result.steps)), told, None if found is None else tuple(found))


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
