"""Transitions of one state against each other: unsatisfiable, shadowed, or overlapping without saying so."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart import vocabulary
from lp_hedge.chart.condition import unparse
from lp_hedge.chart.lint.cubes import Atoms, Cube, TooMany, remainder
from lp_hedge.chart.lint.events import common, covers
from lp_hedge.chart.lint.scene import TEST, Scene, tests_as_guards
from lp_hedge.chart.model import Condition, State, Transition
from lp_hedge.chart.semantics import Grant, holds
from lp_hedge.errors import Problem

_NOWHERE: frozenset[str] = frozenset()


def problems(scene: Scene) -> Iterator[Problem]:
    """Findings of every state."""
    for state in scene.chart.states.values():
        if state.transitions:
            yield from _Rivals(scene, state).problems()


class _Rivals:
    """The transitions of one state, with the cubes in which each condition holds."""

    def __init__(self, scene: Scene, state: State) -> None:
        self._scene = scene
        self._state = state
        self._atoms = Atoms()

    def problems(self) -> Iterator[Problem]:
        cubes: list[list[Cube]] = []
        for place, transition in enumerate(self._state.transitions):
            try:
                cubes.append(self._cubes(transition.cond))
                yield from self._compare(place, cubes)
            except TooMany:
                message = "too many combinations of guards to decide; name part of the condition as one guard"
                yield self._scene.at_transition(transition, message)
                return

    def _compare(self, place: int, cubes: list[list[Cube]]) -> Iterator[Problem]:
        transition = self._state.transitions[place]
        if not cubes[place]:
            text = unparse(transition.cond) if transition.cond else ""
            yield self._scene.at_transition(transition, f"can never fire: {text} is never true; correct it")
        elif shadow := self._shadow(place, cubes):
            message = f"can never fire: {shadow} always goes first; reorder, or narrow the earlier condition"
            yield self._scene.at_transition(transition, message)
        elif vocabulary.DOCUMENTED not in (self._state.priority, transition.priority):
            yield from self._overlap(place, cubes)

    def _shadow(self, place: int, cubes: list[list[Cube]]) -> str:
        """Ids of the earlier transitions that leave this one nothing, for each of its events."""
        transition = self._state.transitions[place]
        guilty: dict[str, None] = {}
        for descriptor in transition.events or ("",):
            rivals = [at for at in range(place) if _goes_first(self._state.transitions[at], descriptor)]
            covering = [cube for at in rivals for cube in cubes[at]]
            if any(self._feasible(part) for cube in cubes[place] for part in remainder(cube, covering)):
                return ""
            guilty |= dict.fromkeys(self._state.transitions[at].id for at in rivals)
        return ", ".join(guilty)

    def _overlap(self, place: int, cubes: list[list[Cube]]) -> Iterator[Problem]:
        transition = self._state.transitions[place]
        for at in range(place):
            rival = self._state.transitions[at]
            event = common(rival, transition)
            if event is None or not self._meet(cubes[at], cubes[place]):
                continue
            occasion = f"on {event}" if event else "without an event"
            message = f"overlaps {rival.id} {occasion}: both conditions can hold; say priority: documented on the state"
            yield self._scene.at_transition(transition, f"{message}, or make the conditions exclude each other")
            return

    def _meet(self, one: list[Cube], other: list[Cube]) -> bool:
        return any(a.meets(b) and self._feasible(a.joined(b)) for a in one for b in other)

    def _cubes(self, cond: Condition | None) -> list[Cube]:
        """The feasible cubes in which a condition holds."""
        named = tests_as_guards(cond, lambda _: True)

        def decide(grant: Grant) -> bool:
            return holds(named, _NOWHERE, grant)

        return [cube for cube, true in self._atoms.expand(decide) if true and self._feasible(cube)]

    def _feasible(self, cube: Cube) -> bool:
        """Can the configuration be as the `In()` of a cube say, with this state active?"""
        scene = self._scene
        active = [self._state.id, *(s for s in self._tested(cube.yes) if s in scene.chart.states)]
        if any(not scene.compatible(a, b) for a in active for b in active):
            return False
        implied = {above for state in active for above in (state, *scene.shape.ancestors[state])}
        return implied.isdisjoint(self._tested(cube.no))

    def _tested(self, mask: int) -> list[str]:
        return [name.removeprefix(TEST) for name in self._atoms.names(mask) if name.startswith(TEST)]


def _goes_first(rival: Transition, descriptor: str) -> bool:
    if not descriptor:
        return not rival.events
    return any(covers(wider, descriptor) for wider in rival.events)
