"""Properties of ways through many observations: what can be reached, and what cannot be put off for ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lp_hedge.chart.model import Condition
from lp_hedge.chart.semantics import holds
from lp_hedge.domain.view import COMMANDS
from lp_hedge.review.verify.claims import Claim
from lp_hedge.review.verify.explore import Exploration, Place, Step
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.result import Result, Violation, idle, proved, refuted


def reaches(exploration: Exploration, property_: Property) -> Result:
    """From every resting place like `start`, one like `end` can be reached."""
    start, end = (_at(property_.conditions[key]) for key in ("start", "end"))
    able = _leading_to(exploration, [place for place in exploration.resting() if end(place)])
    stuck = [place for place in exploration.resting() if start(place) and place not in able]
    if not stuck:
        return proved(property_)
    ways = (Violation(_way_to(exploration, place), 0) for place in stuck)
    return refuted(property_, f"no way on from {_words(exploration, stuck[0])}", ways)


def leads_to(exploration: Exploration, property_: Property) -> Result:
    """From every resting place like `start`, observations like `when` without commands and faults end in `end`.

    They may not go round in a circle, nor rest anywhere else.
    """
    start, end = (_at(property_.conditions[key]) for key in ("start", "end"))
    claim = Claim(property_.conditions["when"], exploration.world.feasible)
    begun = [place for place in exploration.resting() if start(place)]
    if not begun:
        return idle(property_, "it never comes to this under this configuration")
    for place in begun:
        circle = _circle(exploration, place, end, claim)
        if circle:
            way = Violation((*_way_to(exploration, place), *circle), 0)
            return refuted(property_, f"it can be put off for ever from {_words(exploration, place)}", [way])
    return proved(property_)


def _circle(exploration: Exploration, start: Place, end: Callable[[Place], bool], claim: Claim) -> tuple[Step, ...]:
    """Steps from `start` that come back to a place on their own way without `end`; empty when there are none."""
    path: list[Step] = []
    finished: set[Place] = set()
    waiting: list[Iterable[Step]] = [iter(_quiet(exploration, start, claim))]
    on_way = [start]
    while waiting:
        step = next(iter(waiting[-1]), None)
        if step is None:
            waiting.pop()
            finished.add(on_way.pop())
            del path[-1:]
        elif step.target in on_way:
            return (*path, step)
        elif step.target not in finished and not (not step.target.rest and end(step.target)):
            path.append(step)
            on_way.append(step.target)
            waiting.append(iter(_quiet(exploration, step.target, claim)))
    return ()


def _quiet(exploration: Exploration, place: Place, claim: Claim) -> list[Step]:
    """What may come next without operator and faults while the observations are as claimed."""
    return [
        step
        for step in exploration.steps[place]
        if not step.failed and step.event not in COMMANDS and claim.witness(step) is not None
    ]


def _leading_to(exploration: Exploration, goals: list[Place]) -> set[Place]:
    before: dict[Place, list[Place]] = {}
    for step in exploration.every():
        if not step.failed:
            before.setdefault(step.target, []).append(step.source)
    found, waiting = set(goals), list(goals)
    while waiting:
        for place in before.get(waiting.pop(), ()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found


def _at(condition: Condition) -> Callable[[Place], bool]:
    """A condition on a resting place: states only."""
    return lambda place: holds(condition, place.position.active, lambda _: False)


def _way_to(exploration: Exploration, place: Place) -> tuple[Step, ...]:
    step = exploration.first[place]
    return () if step is None else tuple(exploration.path(step))


def _words(exploration: Exploration, place: Place) -> str:
    return " + ".join(exploration.leaves(place))
