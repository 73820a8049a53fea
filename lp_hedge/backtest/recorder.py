"""What is written down while a back-test runs: only when something happened, so that quiet bars cost nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import chain
from typing import Any, Literal

from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Position, Semantics
from lp_hedge.controller import Controller
from lp_hedge.controller.reason import refusals
from lp_hedge.domain import NUMERIC_FACTS, Decision, View
from lp_hedge.domain.records import number

Recording = Literal["none", "changes", "all"]
Configuration = tuple[str, ...]


class Recorder:
    """Counts what fires, and keeps the decisions in which it did; with `all`, every decision and observation.

    A decision that repeats the one before it (same transitions, same end, no command: a suspension that goes
    on) is counted and not kept again: explaining each bar of a long one would take most of the run.
    `changes`: (row, active states from then on). `refused` counts, per guard, the decisions in which a
    transition marked as a control fired because that guard was not granted.
    """

    def __init__(self, controller: Controller, keep: Recording) -> None:
        self.changes: list[tuple[int, Configuration]] = [(0, controller.active)]
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.decisions: list[Decision] = []
        self.observations: list[dict[str, Any]] = []
        self.keeps_all = keep == "all"
        self._last: tuple[Configuration, Configuration] = ((), ())
        self._keeps_decisions = keep != "none"
        self._controller = controller
        self._refusals = {each.id: refusals(each) for each in controller.chart.transitions() if each.control}

    def note(self, row: int) -> None:
        """Write down the controller's last observation, which belongs to `row`."""
        controller = self._controller
        active = controller.active
        if active != self.changes[-1][1]:
            self.changes.append((row, active))
        fired: list[str] = []
        for step in controller.steps:
            fired += step.transitions
            for name in step.transitions:
                self._count_refusals(name, step.guards)
        self.taken.update(fired)
        happened = (tuple(fired), active)
        if self.keeps_all or (self._keeps_decisions and (controller.commands or happened != self._last)):
            self.decisions.append(controller.decision())
        self._last = happened
        if self.keeps_all:
            self.observations.append(observation(controller.view))

    def visits(self) -> dict[str, int]:
        """How often each state was entered; those active from the start count once for it."""
        entered: Counter[str] = Counter(self.changes[0][1])
        for state, times in chain.from_iterable(entries(self._controller.chart, self.taken)):
            entered[state] += times
        return dict(entered)

    def _count_refusals(self, transition: str, guards: Mapping[str, bool]) -> None:
        denied = [guard for guard in self._refusals.get(transition, ()) if guards.get(guard) is False]
        self.refused.update(denied)


def entries(chart: Chart, taken: Mapping[str, int]) -> list[list[tuple[str, int]]]:
    """For each transition that was taken: the states it enters, with how often it was taken."""
    semantics = Semantics(chart)
    found = []
    for each in chart.transitions():
        if times := taken.get(each.id, 0):
            position = Position(frozenset((each.source, *chart.ancestors(each.source))))
            found.append([(state, times) for state in semantics.take(position, (each,)).entered])
    return found


def observation(view: View) -> dict[str, Any]:
    """The observation format's object of a view: facts that are known, nothing derived."""
    facts = {name: number(getattr(view, name)) for name in NUMERIC_FACTS}
    texts = {"lp_state": view.lp_state, "order": view.order, "order_id": view.order_id, "command": view.command}
    return {name: value for name, value in (facts | texts).items() if value not in (None, "")}
