"""From a trace of verdicts to observations: found with the real controller in the loop, so what is found replays.

Each observation of the trace is searched for by changing facts one or two at a time; the controller says how far
along the trace the result comes. What needs a guard or action to fail, or more history than the trace tells, is not
found, and the verdict says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from lp_hedge.controller.assembly import controller_of
from lp_hedge.controller.core import Controller
from lp_hedge.controller.observation import parse_observation
from lp_hedge.domain.view import COMMANDS
from lp_hedge.plugins import GUARDS
from lp_hedge.review.verify.explore import Step
from lp_hedge.review.verify.facts_to_try import QUIET, choices, observation
from lp_hedge.review.verify.result import Result
from lp_hedge.review.verify.world import World

START = 1_000.0
Facts = dict[str, Any]
Score = tuple[int, int, int]


def observations_of(result: Result, world: World) -> list[Facts] | None:
    """An observation file that makes the controller take the trace of a refuted property; None when none was found."""
    if not result.steps or not world.observed or any(step.failed for step in result.steps):
        return None
    wanted = world.feasible.read(result.mask & world.feasible.asked_of(world.names))
    return _Rehearsal(world).found(list(_observations(result.steps)), wanted)


def _observations(steps: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """The trace, observation by observation; the last may stop before its end."""
    current: list[Step] = []
    for step in steps:
        current.append(step)
        if not step.target.rest:
            yield tuple(current)
            current = []
    if current:
        yield tuple(current)


class _Rehearsal:
    """One controller that is taken back and forth."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._controller: Controller = controller_of(world.config, chart=world.chart)
        self._choices = choices(world.thresholds)
        self._bound = {name: self._bind(name) for name in world.names}

    def found(self, trace: list[tuple[Step, ...]], wanted: Mapping[str, bool]) -> list[Facts] | None:
        lines: list[Facts] = []
        chosen, t = dict(QUIET), START
        for number, steps in enumerate(trace):
            last = number == len(trace) - 1
            better = self._search(chosen, t, steps, wanted if last else {})
            if better is None:
                return None
            chosen = better
            t += chosen["wait"]
            lines.append(observation(chosen, t, _command(steps)))
            self._see(lines[-1])
        return lines

    def _search(self, chosen: Facts, t: float, steps: tuple[Step, ...], wanted: Mapping[str, bool]) -> Facts | None:
        """Facts under which the controller takes these steps: hill-climbing by one change, by two where one is none."""
        before = self._controller.snapshot()
        goal = (len(steps), 0, len(wanted))
        best, score = chosen, self._score(chosen, t, steps, wanted, before)
        while score < goal:
            for tried in self._neighbours(best):
                reached = self._score(tried, t, steps, wanted, before)
                if reached > score:
                    best, score = tried, reached
                    break
            else:
                return None
        self._controller.restore(before)
        return best

    def _neighbours(self, chosen: Facts) -> Iterator[Facts]:
        single = [(key, value) for key, values in self._choices.items() for value in values if value != chosen[key]]
        for key, value in single:
            yield {**chosen, key: value}
        for (one, first), (other, second) in combinations(single, 2):
            if one != other:
                yield {**chosen, one: first, other: second}

    def _score(
        self, chosen: Facts, t: float, steps: tuple[Step, ...], wanted: Mapping[str, bool], before: Mapping[str, Any]
    ) -> Score:
        """Events taken as in the trace, verdicts right in the first that is not, other verdicts wanted at the end."""
        self._controller.restore(before)
        self._see(observation(chosen, t + chosen["wait"], _command(steps)))
        taken = self._controller.steps
        for number, (step, real) in enumerate(zip(steps, taken, strict=False)):
            if real.transitions != step.transitions:
                return number, self._right(real.guards, step), 0
        view = self._controller.view
        return len(steps), 0, sum(self._bound[name](view) is granted for name, granted in wanted.items())

    def _right(self, guards: Mapping[str, bool], step: Step) -> int:
        """How many guards answer as in the trace before the first that does not."""
        right = 0
        for name, granted in guards.items():
            if self._world.feasible.verdict(step.mask, name) not in (granted, None):
                return right
            right += 1
        return right

    def _see(self, line: Facts) -> None:
        view, _ = parse_observation(line)
        self._controller.advance(view)

    def _bind(self, name: str) -> Any:
        config = self._world.config
        return GUARDS[config.serving(name)].bind(config.thresholds_of(name))


def _command(steps: tuple[Step, ...]) -> str:
    return next((step.event for step in steps if step.event in COMMANDS), "")
