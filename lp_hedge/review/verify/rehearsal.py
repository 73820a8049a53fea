"""The real controller, taken along a trace: each observation is found by changing facts, and what is found replays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from lp_hedge.controller.observation import parse_observation
from lp_hedge.controller.phases import ACTION_FAILED
from lp_hedge.domain.view import COMMANDS, View
from lp_hedge.plugins import GUARDS
from lp_hedge.review.verify.explore import Step
from lp_hedge.review.verify.facts_to_try import QUIET, choices, observation
from lp_hedge.review.verify.faulty import Failure, FaultyController
from lp_hedge.review.verify.world import ORDERS_OUT, UNFINISHED, World

START = 1_000.0
Facts = dict[str, Any]
Score = tuple[int, int, int]


class Goal(NamedTuple):
    """What one observation is to do: these steps, and at its end these verdicts."""

    steps: tuple[Step, ...]
    verdicts: Mapping[str, bool]

    @property
    def command(self) -> str:
        """The operator's command in it."""
        return next((step.event for step in self.steps if step.event in COMMANDS), "")

    def failures(self, number: int) -> list[tuple[Failure, ...]]:
        """What may be made to fail so that the steps can be taken; each is tried."""
        for step in self.steps:
            if step.failed == ACTION_FAILED:
                return [(Failure(number, step.event, name),) for name in dict.fromkeys(reversed(step.actions))]
            if step.failed:
                return [(Failure(number, step.event),)]
        return [()]


@dataclass(slots=True)
class Effort:
    """How many observations may still be tried: a search that finds nothing ends, and at the same place everywhere."""

    left: int

    def spend(self) -> bool:
        """One more is tried; False when there is none left."""
        self.left -= 1
        return self.left >= 0


class Rehearsal:
    """One controller and what it has been shown: `lines` and `failures` replay it."""

    def __init__(self, world: World, effort: Effort) -> None:
        self._effort = effort
        self.controller = FaultyController(world.config, chart=world.chart)
        self.lines: list[Facts] = []
        self.chosen: Facts = dict(QUIET)
        self._t = START
        self._world = world
        self._choices = choices(world.thresholds)
        self._bound = {name: _bind(world, name) for name in world.names} | {ORDERS_OUT: _orders_out}

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What is made to fail along the way."""
        return tuple(self.controller.failures)

    @property
    def refused(self) -> str:
        """Why the controller refused what the chart asked for last; empty when nothing failed or was made to."""
        return "" if self.failures else self.controller.fault

    def show(self, command: str = "", /, **changes: Any) -> None:
        """One observation more, like the last but for these facts, with the operator's command if there is one."""
        self._accept({**self.chosen, "wait": 1.0, **changes}, command)

    def take(self, goal: Goal) -> bool:
        """Find an observation that reaches the goal, and show it; False, and nothing shown, when none is found."""
        earlier = list(self.controller.failures)
        for failures in goal.failures(len(self.lines) + 1):
            self.controller.failures = [*earlier, *failures]
            found = self._search(goal)
            if found is not None:
                self._accept(found, goal.command)
                return True
        self.controller.failures = earlier
        return False

    def _accept(self, chosen: Facts, command: str) -> None:
        self.chosen = chosen
        self._t += chosen["wait"]
        self.lines.append(observation(chosen, self._t, command))
        self._see(self.lines[-1])

    def _search(self, goal: Goal) -> Facts | None:
        """Hill-climbing by one change, by two where one is none."""
        before = self.controller.snapshot()
        perfect = (len(goal.steps), 0, len(goal.verdicts))
        best: Facts | None = self.chosen
        score = self._score(self.chosen, goal, before)
        while best is not None and score < perfect:
            best, score = self._better(best, score, goal, before)
        self.controller.restore(before)
        return best

    def _better(self, chosen: Facts, score: Score, goal: Goal, before: Mapping[str, Any]) -> tuple[Facts | None, Score]:
        """The first neighbour that comes nearer; None when there is none, or no effort left."""
        for tried in self._neighbours(chosen):
            if not self._effort.spend():
                break
            reached = self._score(tried, goal, before)
            if reached > score:
                return tried, reached
        return None, score

    def _neighbours(self, chosen: Facts) -> Iterator[Facts]:
        single = [(key, value) for key, values in self._choices.items() for value in values if value != chosen[key]]
        for key, value in single:
            yield {**chosen, key: value}
        for (one, first), (other, second) in combinations(single, 2):
            if one != other:
                yield {**chosen, one: first, other: second}

    def _score(self, chosen: Facts, goal: Goal, before: Mapping[str, Any]) -> Score:
        """Events taken as in the trace, verdicts right in the first that is not, other verdicts wanted at the end."""
        self.controller.restore(before)
        self._see(observation(chosen, self._t + chosen["wait"], goal.command))
        real = iter(self.controller.steps)
        for number, step in enumerate(goal.steps):
            taken = next(real, None)
            if taken is None:
                return number, 0, 0
            also = next(real, None) if step.failed == ACTION_FAILED else None
            if taken.transitions + (also.transitions if also else ()) != step.transitions:
                return number, self._right(taken.guards, step), 0
        view = self.controller.view
        view.memory = self.controller.memories[len(self.controller.steps) - len(list(real)) - 1]
        return len(goal.steps), 0, sum(self._bound[name](view) is wanted for name, wanted in goal.verdicts.items())

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
        self.controller.advance(view)


def _bind(world: World, name: str) -> Any:
    return GUARDS[world.config.serving(name)].bind(world.config.thresholds_of(name))


def _orders_out(view: View) -> bool:
    return view.order_status in UNFINISHED
