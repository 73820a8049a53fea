"""The controller with its executors: every step of the one, while the others go where their own charts let them.

The controller sees of its executors one word, the level `order`. Between two observations each executor may have gone
any way its chart allows, whatever the venue answered and however often; what came of it the observation tells.
Pseudo-states tell a property how things stand while the controller decides: `ORDER_OUT`, the executor of some
submission may still trade; `ORDER_SUBMITTED`, there was a submission.

"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from lp_hedge.chart.semantics import Position
from lp_hedge.desk.levels import ORDER_LEVEL, TWAP_LEVEL
from lp_hedge.review.verify.explore import Exploration, Place, Step
from lp_hedge.review.verify.world import ORDERS_OUT

NAME = "composition"
EXECUTORS = (ORDER, TWAP) = ("order", "twap")
PSEUDO_STATES = (SUBMITTED, OUT) = ("ORDER_SUBMITTED", "ORDER_OUT")
UNFINISHED = ("working", "unknown")
#: What the composition rests on besides the controller's axioms; of executors and venues it assumes nothing.
ASSUMED = {
    "desk_tells_the_least_finished": "Every observation tells the level, of several orders the least finished "
    "(lp_hedge/desk/levels.py).",
    "executors_as_their_charts": "None of venues: an executor may go any way its chart allows between observations.",
}


class Desk(NamedTuple):
    """What the executors are up to: whether there are any, and, while one observation lasts, whether one is out."""

    submitted: bool = False
    out: bool = False

    def told(self) -> frozenset[str]:
        """The pseudo-states that hold."""
        return frozenset(name for name, holds in zip(PSEUDO_STATES, self, strict=True) if holds)


def standings(executors: Iterable[Exploration]) -> tuple[bool, ...]:
    """How any executor may stand when it is looked at: out (True), or ended.

    Every place of its chart counts, in whatever order: one that has been told as ended may be out again later.
    """
    return tuple(sorted({_out(executor, place) for executor in executors for place in executor.steps}))


def _out(executor: Exploration, place: Place) -> bool:
    """Is an executor at this place told to the controller as one that may still trade? In a state of a draft: yes."""
    state = executor.leaves(place)[-1]
    level = (
        ORDER_LEVEL.get(state, UNFINISHED[0])
        if executor.world.chart.name == ORDER
        else TWAP_LEVEL.get(state, UNFINISHED[0])
    )
    return level in UNFINISHED


class Composition(Exploration):
    """The steps of the controller beside what its executors do; explored and proved about like any exploration."""

    def __init__(self, controller: Exploration, executors: Iterable[Exploration]) -> None:
        self.world = controller.world
        self.semantics = controller.semantics
        self.standings = standings(executors)
        self.steps: dict[Place, list[Step]] = {}
        self.first: dict[Place, Step | None] = {}
        self.count = 0
        self._controller = controller
        self._parts: dict[Place, tuple[Place, Desk]] = {}
        self._placed = cache(self._place)
        self._explore()

    def leaves(self, place: Place) -> tuple[str, ...]:
        """Active atomic states of the controller, then how the orders stand."""
        inner, desk = self._parts[place]
        return (*self._controller.leaves(inner), *sorted(desk.told()))

    def _starts(self) -> Iterator[Place]:
        return (self._placed(place, Desk()) for place, before in self._controller.first.items() if before is None)

    def _from(self, place: Place) -> Iterator[Step]:
        inner, desk = self._parts[place]
        if inner.rest:
            yield from self._beside(place, inner, desk)
            return
        for out in self.standings if desk.submitted else (False,):
            yield from self._beside(place, inner, desk._replace(out=out))

    def _beside(self, place: Place, inner: Place, desk: Desk) -> Iterator[Step]:
        """The controller's steps that fit what the observation tells of the orders."""
        feasible = self.world.feasible
        for step in self._controller.steps[inner]:
            mask = feasible.extended(step.mask, ORDERS_OUT, desk.out)
            if mask is not None:
                for after in _submitted(step, desk):
                    still = after if step.target.rest else after._replace(out=False)
                    yield step._replace(source=place, mask=mask, target=self._placed(step.target, still))

    def _place(self, inner: Place, desk: Desk) -> Place:
        position = Position(inner.position.active | desk.told(), inner.position.history)
        place = inner._replace(position=position)
        self._parts[place] = inner, desk
        return place


def _submitted(step: Step, desk: Desk) -> Iterator[Desk]:
    """The desk after a step: with the submissions it made, or without where it need not have come to one."""
    sent = desk._replace(submitted=True)
    if not (step.effect.submits and step.effect.certain):
        yield desk
    if step.effect.submits and (sent != desk or step.effect.certain):
        yield sent
