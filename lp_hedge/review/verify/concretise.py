"""From a violation to observations that `lp-hedge replay` confirms.

The ways to a violation are tried in order of length. Where none can be taken from the start, because it needs a
history, the controller is given one and a way is planned from where that leaves it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from lp_hedge.controller.core import Controller
from lp_hedge.review.verify.effects import FLATTEN, OPENING, REDUCING
from lp_hedge.review.verify.explore import Exploration, Place, Step, form_of
from lp_hedge.review.verify.faulty import Failure
from lp_hedge.review.verify.histories import histories
from lp_hedge.review.verify.rehearsal import Effort, Facts, Goal, Rehearsal
from lp_hedge.review.verify.result import Result, Violation
from lp_hedge.review.verify.world import ORDERS_OUT, World

#: Ways to try from the start, and plans to try after each history.
MOST_WAYS, MOST_PLANS = 4, 2
#: Observations tried for one way: one that cannot be taken leaves the later ones, and their histories, their chance.
MOST_TRIED = 10_000
#: Events a plan may take after a history: three observations.
LONGEST_PLAN = 9


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Observations, with what is made to fail; `steps` are the part that the chart tells, after `history` lines."""

    observations: tuple[Facts, ...]
    failures: tuple[Failure, ...]
    violation: Violation
    history: int = 0
    refused: str = ""


def rehearsed(result: Result, exploration: Exploration) -> Rehearsed | None:
    """The first way to a violation that the real controller takes; None when none was found."""
    if not exploration.world.observed:
        return None
    for way in result.violations[:MOST_WAYS]:
        rehearsal = Rehearsal(exploration.world, Effort(MOST_TRIED))
        if _taken(rehearsal, way, exploration.world):
            return Rehearsed(tuple(rehearsal.lines), rehearsal.failures, way, 0, rehearsal.refused)
    return _after_a_history(result, exploration)


def _after_a_history(result: Result, exploration: Exploration) -> Rehearsed | None:
    world = exploration.world
    for history in histories(world):
        standing = Rehearsal(world, Effort(0))
        history(standing)
        for way in islice(_plans(exploration, standing.controller, result.violations), MOST_PLANS):
            rehearsal = Rehearsal(world, Effort(MOST_TRIED))
            history(rehearsal)
            shown = len(rehearsal.lines)
            if _taken(rehearsal, way, world):
                return Rehearsed(tuple(rehearsal.lines), rehearsal.failures, way, shown, rehearsal.refused)
    return None


def _taken(rehearsal: Rehearsal, way: Violation, world: World) -> bool:
    wanted = world.feasible.read(way.mask & world.feasible.asked_of((*world.names, ORDERS_OUT)))
    return all(rehearsal.take(goal) for goal in _goals(way.steps, wanted))


def _goals(steps: tuple[Step, ...], wanted: Mapping[str, bool]) -> Iterator[Goal]:
    """The steps, observation by observation; the last may stop before its end."""
    current: list[Step] = []
    for step in steps[:-1]:
        current.append(step)
        if not step.target.rest:
            yield Goal(tuple(current), {})
            current = []
    yield Goal((*current, steps[-1]), wanted)


def _plans(exploration: Exploration, controller: Controller, violations: Iterable[Violation]) -> Iterator[Violation]:
    """Ways from where the controller stands to a step like the last of a violation, breadth first."""
    feasible = exploration.world.feasible
    wanted = {form_of(each.steps[-1]): each.mask for each in violations}
    queue: deque[tuple[Place, tuple[Step, ...]]] = deque((each, ()) for each in _standing(exploration, controller))
    seen: set[Place] = {place for place, _ in queue}
    while queue:
        place, way = queue.popleft()
        for step in exploration.steps[place]:
            mask = wanted.get(form_of(step))
            if mask is not None and feasible.consistent(step.mask | mask):
                yield Violation((*way, step), step.mask | mask)
            if not step.failed and step.target not in seen and len(way) < LONGEST_PLAN:
                seen.add(step.target)
                queue.append((step.target, (*way, step)))


def _standing(exploration: Exploration, controller: Controller) -> list[Place]:
    """The resting places that are where the controller stands."""
    memory, active = controller.memory, frozenset(controller.active)
    kind = FLATTEN if memory.order_kind == FLATTEN else OPENING if memory.order_opening else REDUCING
    order = kind if memory.order_outstanding else ""
    return [each for each in exploration.resting() if active <= each.position.active and each.order == order]
