"""The generated suites of both charts against the executors that the desk runs, on any verdict of their guards."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from lp_hedge.desk.answers import answer, failure
from lp_hedge.desk.order import OrderExecutor
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Settings
from lp_hedge.errors import Ambiguous, ClockSkew, Duplicate, Fatal, NotSent, Rejected, Throttled
from lp_hedge.ports import Cancel, LookUp, OrderReport, Place, Request
from lp_hedge.testing import Observed
from tests.desk.conftest import THRESHOLDS, fill, report, twap
from tests.testkit.forced import Forced, walk_every_edge

PLACE = Place("a", "sell", "short", Decimal(1000), reduce_only=False)


class OrderUnderTest:
    """An order, told each event the way the desk would be: by an answer, a fill, a command, the passing of time."""

    def __init__(self) -> None:
        self._program = Forced("order")
        self._trades = 0

    def reset(self) -> Observed:
        self._program.told()
        self._order = OrderExecutor(self._program, PLACE, 0.0)
        return self._observed()

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.told(valuation)
        self._happens(event)
        return self._observed()

    def _happens(self, event: str) -> list[Request]:
        order = self._order
        self._trades += 1
        words = {
            "submit": lambda: order.submit(0.0),
            "cancel": lambda: order.cancel(0.0),
            "tick": lambda: order.tick(0.0),
            "fill_reported": lambda: order.book(fill(base="0.001", trade=str(self._trades)), 0.0),
            "accepted": lambda: order.hear(answer(LookUp("a"), report()), 0.0),
            "cancelled": lambda: order.hear(answer(Cancel("a"), report(status="cancelled")), 0.0),
            "rejected": lambda: order.hear(answer(PLACE, OrderReport("a", "rejected")), 0.0),
            "not_found": lambda: order.hear(answer(LookUp("a"), None), 0.0),
            "nothing_to_cancel": lambda: order.hear(answer(Cancel("a"), None), 0.0),
            "not_sent": lambda: order.hear(failure(PLACE, NotSent("")), 0.0),
            "throttled": lambda: order.hear(failure(PLACE, Throttled("")), 0.0),
            "clock_skew": lambda: order.hear(failure(PLACE, ClockSkew("")), 0.0),
            "ambiguous": lambda: order.hear(failure(PLACE, Ambiguous("")), 0.0),
            "duplicate": lambda: order.hear(failure(PLACE, Duplicate("")), 0.0),
            "fatal": lambda: order.hear(failure(PLACE, Fatal("")), 0.0),
        }
        return words.get(event, lambda: order.hear(failure(LookUp("a"), Rejected("")), 0.0))()

    def _observed(self) -> Observed:
        return Observed(frozenset({self._order.state}), None, tuple(self._program.performed))


class TwapUnderTest:
    """A TWAP, ticked and cancelled."""

    def __init__(self) -> None:
        self._program = Forced("twap")

    def reset(self) -> Observed:
        self._program.told()
        settings = Settings(THRESHOLDS)
        self._twap = TwapExecutor(self._program.chart, twap(), settings, 0.0, program=self._program)
        self._twap.view.price = 2000.0
        return self._observed()

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.told(valuation)
        if event == "tick":
            self._twap.tick(0.0, 2000.0, "NONE")
        elif event == "cancel":
            self._twap.cancel()
        else:
            self._twap.send(event)
        return self._observed()

    def _observed(self) -> Observed:
        return Observed(frozenset({self._twap.state}), None, tuple(self._program.performed))


@pytest.mark.parametrize(("machine", "system"), [("order", OrderUnderTest), ("twap", TwapUnderTest)])
def test_an_executor_goes_along_every_edge_of_its_chart_and_does_nothing_else(
    machine: str, system: type[OrderUnderTest | TwapUnderTest]
) -> None:
    walk_every_edge(machine, system())
