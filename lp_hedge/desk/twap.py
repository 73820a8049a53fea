"""One TWAP on the chart `machines/twap.yaml`, sans-IO like the controller. Time and fills arrive in calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.controller.executor import Executor, Program
from lp_hedge.desk.levels import TWAP_LEVEL
from lp_hedge.domain import Command, Settings
from lp_hedge.domain.execution import PRICE_UNKNOWN, TwapView


class TwapExecutor(Executor):
    """Works one `twap` command off in slices.

    `tick` and `cancel` return commands of kind market, cancel and alert; the caller sends them, tells fills by
    `fill` and how the slice in flight stands by `slice_status`. `program` saves binding the chart again.
    """

    view: TwapView

    def __init__(
        self, chart: Chart, command: Command, settings: Settings, clock: float, *, program: Program | None = None
    ) -> None:
        view = TwapView(
            client_order_id=command.client_order_id or "",
            side=command.side or "",
            leg=command.leg or "",
            reduce_only=bool(command.reduce_only),
            total_base=command.base or 0.0,
            duration_seconds=command.extra["duration_seconds"],
            interval_seconds=command.extra["interval_seconds"],
            lots_per_base=settings.lots_per_base,
            min_notional_quote=settings.all["min_notional"],
        )
        super().__init__(program or Program(chart, settings.all), view)
        self._clock = clock

    @property
    def level(self) -> str:
        """The whole TWAP as one order level: working, filled, cancelled or failed."""
        return TWAP_LEVEL.get(self.state, "working")

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
        return self.send("tick")

    def cancel(self) -> list[Command]:
        """Stop; a slice in flight is cancelled first."""
        return self.send("cancel")

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on, as plain data; the price comes anew with the next tick."""
        return {"machine": self.position(), "view": {**asdict(self.view), "price": None}, "clock": self._clock}

    @classmethod
    def restored(cls, program: Program, snapshot: Mapping[str, Any]) -> TwapExecutor:
        """A TWAP as it was when the snapshot was taken; nothing is performed."""
        twap = cls.__new__(cls)
        Executor.__init__(twap, program, TwapView(**{**snapshot["view"], "price": PRICE_UNKNOWN}))
        twap.resume(snapshot["machine"])
        twap._clock = snapshot["clock"]  # noqa: SLF001 - its own: made without a command
        return twap
