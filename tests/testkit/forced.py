"""Shipped charts whose guards answer what a test says: what generated suites drive executors with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from lp_hedge.config.load import load
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.executor import Program
from lp_hedge.domain import Command
from lp_hedge.engines.base import Machine
from lp_hedge.testing import Coverage, Observed, explore, suite

THRESHOLDS = load([], environ={}).thresholds()


class Forced(Program):
    """The real chart and actions; guards answer what the test says, and actions are written down."""

    def __init__(self, name: str) -> None:
        super().__init__(shipped_chart(name), THRESHOLDS)
        self.performed: list[str] = []
        self.actions = {each: self._noted(each, run) for each, run in self.actions.items()}
        self.told()

    def told(self, valuation: Mapping[str, bool] | None = None) -> None:
        """From now on guards answer so, those left out with no; nothing has been performed yet."""
        self._valuation = valuation or {}
        self.performed.clear()

    def machine(self) -> Machine:
        return self.chart.start("table", {each: self._verdict(each) for each in self._guards})

    def _verdict(self, name: str) -> Callable[[Any], bool]:
        return lambda _view: self._valuation.get(name, False)

    def _noted(self, name: str, run: Callable[[Any], list[Command]]) -> Callable[[Any], list[Command]]:
        def perform(view: Any) -> list[Command]:
            self.performed.append(name)
            return run(view)

        return perform


class UnderTest(Protocol):
    """An executor on a forced chart."""

    def reset(self) -> Observed: ...

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed: ...


def walk_every_edge(machine: str, system: UnderTest) -> None:
    """Fails where the executor leaves its chart, performs something else, or an edge was not gone along."""
    graph = explore(shipped_chart(machine))
    seen = Coverage(graph)
    for case in suite(graph, "edges").cases:
        case.run(system, seen.visit)
    assert not seen.missed()
