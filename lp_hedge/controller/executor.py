"""What executors and the keeper share: a chart bound to its guards and actions once, and one running machine of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.binding import bind_actions, bind_guards
from lp_hedge.domain import Command
from lp_hedge.engines.base import Machine, Snapshot


class Program:
    """A chart with the functions of its guards and actions: every executor of its kind runs the same one.

    Raises `DefinitionError` for a guard or action without a function or threshold.
    """

    def __init__(self, chart: Chart, thresholds: Mapping[str, Any]) -> None:
        self.chart = chart
        self.actions = bind_actions(chart, thresholds)
        self._guards = bind_guards(chart, thresholds, {})

    def machine(self) -> Machine:
        """A fresh machine in its initial state."""
        return self.chart.start("table", self._guards)


class Executor:
    """One machine and its view. What actions ask to remember is written into the view, the rest handed out."""

    def __init__(self, program: Program, view: Any) -> None:
        self.view = view
        self._program = program
        self._machine = program.machine()

    @property
    def state(self) -> str:
        """The active atomic state."""
        return self._machine.active[-1]

    def send(self, event: str) -> list[Command]:
        """One event. The view holds still while its actions run; what they remember shows from the next event."""
        given = [
            command
            for name in self._machine.step(event, self.view).actions
            for command in self._program.actions[name](self.view)
        ]
        for command in given:
            if command.kind == "remember":
                self._remember(command.extra)
        return [command for command in given if command.kind != "remember"]

    def _remember(self, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self.view, name, value)

    def position(self) -> dict[str, Any]:
        """The machine's position as plain data."""
        found = self._machine.snapshot()
        return {"active": list(found.active), "history": [[name, list(kept)] for name, kept in found.history]}

    def resume(self, position: Mapping[str, Any]) -> None:
        """Take up a position; nothing is performed."""
        history = tuple((name, tuple(kept)) for name, kept in position["history"])
        self._machine.restore(Snapshot(tuple(position["active"]), history))
