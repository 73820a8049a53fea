"""The controller: drives its chart with each observation and keeps the books the chart may read.

One observation is `sense`, the operator's command if any, `protect` and `act` over one frozen view (design §4.1).
No rule stands here: what to do is the chart's, whether it may be done the guards', how it looks the actions'.
What does stand here is bookkeeping that follows from any command: ids, the last submission, the hour's window.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.binding import Swap, bind_actions, bind_guards
from lp_hedge.controller.books import after_command, after_observation
from lp_hedge.controller.phases import ACTION_FAILED, EVENTS, GUARD_FAILED, RESET, events_of
from lp_hedge.controller.record import Record
from lp_hedge.domain import Command, Decision, Memory, Settings, View
from lp_hedge.domain.derivation import derive
from lp_hedge.engines.base import Snapshot, Step
from lp_hedge.errors import ActionFailed, GuardFailed

FAULT_EVENTS: Mapping[type[Exception], str] = {GuardFailed: GUARD_FAILED, ActionFailed: ACTION_FAILED}


class Controller:
    """Sans-IO: `advance` takes a view and returns commands; `observe` also returns the explained decision.

    `thresholds` are flat, under their configuration keys; `swaps` are the venue's guards by chart name;
    `account` distinguishes the client order ids of several controllers. Raises `DefinitionError` when a guard or
    action has no function or threshold.
    """

    def __init__(
        self,
        chart: Chart,
        thresholds: Mapping[str, Any],
        *,
        engine: str = "table",
        swaps: Mapping[str, Swap] | None = None,
        account: str = "lh",
    ) -> None:
        self.chart = chart
        self.settings = Settings(thresholds)
        self.swaps = dict(swaps or {})
        self.memory = Memory()
        self._account = account
        self._actions = bind_actions(chart, thresholds)
        self._machine = chart.start(engine, bind_guards(chart, thresholds, self.swaps))
        if thresholds["hedge_enabled"]:
            self._machine.step("enable", View())
        self._clock = 0.0
        self._last_t = nan
        self._last_price = nan
        self.view = View()
        self.steps: list[Step] = []
        self.commands: list[Command] = []
        self.fault = ""
        self.moved = True
        self.before = self._machine.active
        self._record = Record(self)

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, outermost first."""
        return self._machine.active

    def observe(self, view: View) -> Decision:
        """One observation in, one explained decision out."""
        self.advance(view)
        return self.decision()

    def advance(self, view: View) -> list[Command]:
        """One observation in, commands out: the hot path. `view` is fresh and belongs to the controller from now on.

        `moved` tells whether any transition was taken; without one nothing changes and nothing is commanded.
        """
        step = view.t - self._last_t
        if step > 0:
            self._clock += step
        if view.t == view.t:
            self._last_t = view.t
        derive(view, self.settings, self.memory, self._clock, self._last_price)
        self.view = view
        self.steps = []
        self.commands = []
        self.fault = ""
        self.moved = False
        self.before = self._machine.active
        answered = self.memory.order_id
        for event in EVENTS.get(view.command) or events_of(view.command):
            self._send(event)
        if view.command != RESET and (self.memory.order_outstanding or self.memory.fill_unconfirmed):
            self.memory = after_observation(self.memory, view, answered)
        if view.price > 0:
            self._last_price = view.price
        return self.commands

    def decision(self) -> Decision:
        """The record of the last observation, explained."""
        return self._record.decision()

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on after a restart, as plain data."""
        clocks = {"clock": self._clock, "last_t": self._last_t, "last_price": self._last_price}
        return {"machine": self._machine.snapshot(), "memory": self.memory._asdict(), **clocks}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where a snapshot was taken; nothing is performed."""
        machine: Snapshot = snapshot["machine"]
        self._machine.restore(machine)
        self.memory = Memory(**snapshot["memory"])
        self._clock, self._last_t = snapshot["clock"], snapshot["last_t"]
        self._last_price = snapshot["last_price"]

    def _send(self, event: str) -> None:
        """One event; a guard that fails becomes the event that latches the fault."""
        view = self.view
        view.memory = self.memory
        try:
            step = self._machine.step(event, view)
        except GuardFailed as failure:
            self._latch(failure)
            return
        self.steps.append(step)
        if step.transitions:
            self.moved = True
            self._perform(step.actions)

    def _perform(self, actions: tuple[str, ...]) -> None:
        """Run the actions in order over the same view; one that fails stops its list."""
        try:
            for name in actions:
                for command in self._actions[name](self.view):
                    self._take(command)
        except ActionFailed as failure:
            self._latch(failure)

    def _take(self, command: Command) -> None:
        """Book a command, and hand it out unless it only concerns the memory."""
        self.memory = after_command(self.memory, command, self.view, self._account)
        if command.kind != "remember":
            self.commands.append(command)

    def _latch(self, failure: GuardFailed | ActionFailed) -> None:
        if self.fault:  # the fault's own actions failed: the state is latched already
            return
        self.fault = str(failure)
        self._send(FAULT_EVENTS[type(failure)])
