"""Everything a chart can do, event by event, under the verdicts its guards can really give.

A place is a position, what is outstanding, and how far the observation has come: which events are still to follow
and which verdicts on it are known. A step is one event at a place. A guard or action may fail at any event.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from copy import copy
from functools import cached_property
from typing import NamedTuple

from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.controller.phases import ACTION_FAILED, ENABLE, GUARD_FAILED
from lp_hedge.errors import DefinitionError
from lp_hedge.review.verify.effects import NOTHING, Effect, effect_of
from lp_hedge.review.verify.macrostep import Macrosteps, Way
from lp_hedge.review.verify.world import ORDER_ENDED, ORDER_OUTSTANDING, Cycles, World

MAX_STEPS = 1_000_000


class Place(NamedTuple):
    """Where a step begins. `order` says what is outstanding, `rest` how the observation may go on (empty: it is over).

    `known` holds the verdicts on the observation so far, `faulted` whether a fault has been latched in it.
    """

    position: Position
    order: str = ""
    rest: Cycles = ()
    known: int = 0
    faulted: bool = False


class Step(NamedTuple):
    """One event. `mask`: every verdict it rests on. `failed` names the fault event that took its place or followed."""

    source: Place
    event: str
    mask: int
    transitions: tuple[str, ...]
    actions: tuple[str, ...]
    effect: Effect
    target: Place
    failed: str = ""
    loops: bool = False


def form_of(step: Step) -> tuple[object, ...]:
    """Everything about a step but its verdicts: what a condition without guards can tell."""
    return (step.source.position, step.event, step.failed, step.transitions, step.actions, step.target.position)


class Exploration:
    """All places reached from the start, each with the steps that leave it and the step that first led to it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.semantics = Semantics(world.chart)
        self.macrosteps = Macrosteps(self.semantics, world.feasible)
        self.steps: dict[Place, list[Step]] = {}
        self.first: dict[Place, Step | None] = {}
        self.count = 0
        self._closed: dict[int, int] = {}
        self._effects: dict[tuple[str, ...], Effect] = {}
        self._explore()

    def resting(self) -> Iterator[Place]:
        """The places between two observations."""
        return (place for place in self.steps if not place.rest)

    def every(self) -> Iterator[Step]:
        """All steps, breadth first."""
        for steps in self.steps.values():
            yield from steps

    @cached_property
    def alike(self) -> list[list[Step]]:
        """All steps, those of one form together: they differ only in what is known and what is outstanding."""
        groups: dict[tuple[object, ...], list[Step]] = {}
        for step in self.every():
            groups.setdefault(form_of(step), []).append(step)
        return list(groups.values())

    @cached_property
    def forms(self) -> list[list[Step]]:
        """As `alike`, of steps that rest on the same verdicts the first: enough for what is asked of a step alone."""
        return [list({step.mask: step for step in reversed(steps)}.values())[::-1] for steps in self.alike]

    def under(self, world: World) -> Exploration:
        """The same steps under a configuration that decides all its questions alike."""
        other = copy(self)
        other.world = world
        return other

    def path(self, step: Step) -> list[Step]:
        """A shortest way from the start that ends with this step."""
        found = [step]
        while (before := self.first[found[-1].source]) is not None:
            found.append(before)
        return found[::-1]

    def leaves(self, place: Place) -> tuple[str, ...]:
        """Active atomic states."""
        return self.semantics.leaves(place.position)

    def _explore(self) -> None:
        """Breadth first; what only a fault leads to comes last, so that traces do without faults where they can."""
        waiting: deque[tuple[Place, Step | None]] = deque((each, None) for each in self._starts())
        by_fault: deque[tuple[Place, Step | None]] = deque()
        while waiting or by_fault:
            place, before = (waiting or by_fault).popleft()
            if place in self.steps:
                continue
            self.first[place] = before
            steps = self.steps[place] = list(self._from(place))
            self.count += len(steps)
            if self.count > MAX_STEPS:
                raise DefinitionError(f"chart {self.world.chart.name}: more than {MAX_STEPS} steps; split the chart")
            for step in steps:
                (by_fault if step.failed else waiting).append((step.target, step))

    def _starts(self) -> Iterator[Place]:
        """Where the machine begins; a controller that is configured so is enabled before the first observation."""
        for way in self.macrosteps.start():
            if not self.world.starts_enabled:
                yield Place(way.position)
                continue
            for after in self.macrosteps.ways(way.position, ENABLE, way.mask):
                yield Place(after.position)

    def _from(self, place: Place) -> Iterator[Step]:
        """Every event that may come next."""
        cycles = place.rest or self.world.cycles
        known = place.known if place.rest else self._begun(place)
        for event in dict.fromkeys(cycle[0] for cycle in cycles):
            rest = tuple(sorted({cycle[1:] for cycle in cycles if cycle[0] == event} - {()}))
            yield from self._event(place, event, known, rest)

    def _begun(self, place: Place) -> int:
        """What the books say of the order when an observation begins."""
        return self.world.feasible.literal(ORDER_OUTSTANDING, bool(place.order)) if self.world.observed else 0

    def _event(self, place: Place, event: str, known: int, rest: Cycles) -> Iterator[Step]:
        for way in self.macrosteps.ways(place.position, event, known):
            effect = self._effect(way.actions)
            for target in self._targets(place, way, effect, rest):
                yield Step(place, event, way.mask, way.transitions, way.actions, effect, target, loops=way.loops)
            if way.actions and not place.faulted and self.world.observed:
                yield from self._faults(place, event, way, ACTION_FAILED, rest)
        if not place.faulted and self.world.observed:
            yield from self._faults(place, event, Way(known, (), (), place.position), GUARD_FAILED, rest)

    def _faults(self, place: Place, event: str, before: Way, fault: str, rest: Cycles) -> Iterator[Step]:
        """A guard fails and nothing happens, or an action fails after its transition; then the fault is told."""
        for way in self.macrosteps.ways(before.position, fault, before.mask):
            actions = before.actions + way.actions
            effect = self._effect(actions)._replace(certain=False)
            for target in self._targets(place._replace(faulted=True), way, effect, rest):
                taken = before.transitions + way.transitions
                yield Step(place, event, way.mask, taken, actions, effect, target, failed=fault, loops=way.loops)

    def _effect(self, actions: tuple[str, ...]) -> Effect:
        if not actions:
            return NOTHING
        found = self._effects.get(actions)
        if found is None:
            found = self._effects[actions] = effect_of(actions)
        return found

    def _targets(self, place: Place, way: Way, effect: Effect, rest: Cycles) -> Iterator[Place]:
        """Where the event leads: what is outstanding now, and, at the end of the observation, what has ended."""
        kept = () if effect.certain else (place.order,)
        orders = dict.fromkeys((*effect.submits, *kept)) if self.world.observed else {"": None}
        if rest:
            known = self._closed_mask(way.mask & self.world.lasting)
            for order in orders:
                yield Place(way.position, order, rest, known, place.faulted)
            return
        for order in dict.fromkeys(after for each in orders for after in self._settled(each, way.mask)):
            yield Place(way.position, order)

    def _settled(self, order: str, mask: int) -> Iterator[str]:
        """An order that the observation shows as ended may be forgotten; whether it is, is the books' business."""
        yield order
        if order and self.world.feasible.extended(mask, ORDER_ENDED, True) is not None:
            yield ""

    def _closed_mask(self, mask: int) -> int:
        found = self._closed.get(mask)
        if found is None:
            found = self._closed[mask] = self.world.feasible.closed(mask) & self.world.lasting
        return found
