"""Executors: one machine instance per submission, sans-IO like the controller. Time and fills arrive in calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.binding import bind_actions, bind_guards
from lp_hedge.domain import Command, Settings
from lp_hedge.domain.execution import TwapView


class TwapExecutor:
    """Works one `twap` command off in slices, by the chart `machines/twap.yaml`.

    `tick` and `cancel` return commands of kind market, cancel and alert; the caller sends them, tells fills by
    `fill` and how the slice in flight stands by `slice_status`.
    """

    def __init__(self, chart: Chart, command: Command, settings: Settings, clock: float) -> None:
        self.command = command
        self.view = TwapView(
            client_order_id=command.client_order_id or "",
            side=command.side or "",
            leg=command.leg or "",
            reduce_only=bool(command.reduce_only),
            total_base=command.base or 0.0,
            duration_seconds=command.extra["duration_seconds"],
            interval_seconds=command.extra["interval_seconds"],
            lots_per_base=settings.lots_per_base,
        )
        self._clock = clock
        self._actions = bind_actions(chart, settings.all)
        self._machine = chart.start("table", bind_guards(chart, settings.all, {}))

    @property
    def state(self) -> str:
        """The active atomic state."""
        return self._machine.active[-1]

    @property
    def level(self) -> str:
        """The whole TWAP as one order level: working, filled, cancelled or failed."""
        return {"COMPLETE": "filled", "CANCELLED": "cancelled", "INCOMPLETE": "failed"}.get(self.state, "working")

    def fill(self, base: float) -> None:
        """Book a fill of the slice in flight."""
        self.view.filled_base += base

    def tick(self, clock: float, price: float, slice_status: str) -> list[Command]:
        """Time passes; `price` is NaN when there is none, `slice_status` how the slice in flight stands."""
        elapsed = max(0.0, clock - self._clock)
        self._clock = clock
        if self.state != "PAUSED":
            self.view.elapsed_seconds += elapsed
        self.view.price = price
        self.view.slice_status = slice_status
        return self._send("tick")

    def cancel(self) -> list[Command]:
        """Stop; a slice in flight is cancelled first."""
        return self._send("cancel")

    def _send(self, event: str) -> list[Command]:
        commands: list[Command] = []
        for name in self._machine.step(event, self.view).actions:
            for command in self._actions[name](self.view):
                if command.kind == "remember":
                    self._remember(command.extra)
                else:
                    commands.append(command)
        return commands

    def _remember(self, fields: Mapping[str, Any]) -> None:
        for name, value in fields.items():
            setattr(self.view, name, value)
