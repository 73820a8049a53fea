"""The generated suites of both charts against the executors that the keeper runs, on any verdict of their guards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pytest

from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.executor import Program
from lp_hedge.domain import Command
from lp_hedge.engines.base import Machine
from lp_hedge.keeper.answers import answer
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.transaction import TransactionExecutor
from lp_hedge.lp_ports import Broadcast, Inquire, LpRequest, Prepare, Step, Transaction
from lp_hedge.testing import Coverage, Observed, explore, suite
from tests.keeper.conftest import THRESHOLDS

STEP = Step("lp1", "close", position="5")
MADE = Transaction("lp1", "0xaa", "bytes", nonce=4)


class Forced(Program):
    """The real chart and actions; guards answer what the test says, and actions are written down."""

    def __init__(self, name: str) -> None:
        super().__init__(shipped_chart(name), THRESHOLDS)
        self.valuation: Mapping[str, bool] = {}
        self.performed: list[str] = []
        self.actions = {each: self._noted(each, run) for each, run in self.actions.items()}

    def machine(self) -> Machine:
        return self.chart.start("table", {each: self._verdict(each) for each in self._guards})

    def _verdict(self, name: str) -> Callable[[Any], bool]:
        return lambda _view: self.valuation.get(name, False)

    def _noted(self, name: str, run: Callable[[Any], list[Command]]) -> Callable[[Any], list[Command]]:
        def perform(view: Any) -> list[Command]:
            self.performed.append(name)
            return run(view)

        return perform


class TransactionUnderTest:
    """A nonce with one transaction signed, told each event; what it asks is what its actions say."""

    ASKS: ClassVar[Mapping[str, type[LpRequest]]] = {
        "ask": Prepare,
        "inquire": Inquire,
        "send": Broadcast,
        "resend": Broadcast,
    }

    def __init__(self) -> None:
        self._program = Forced("transaction")

    def reset(self) -> Observed:
        self._program.valuation, self._program.performed = {}, []
        self._nonce = TransactionExecutor(self._program, STEP, 0.0)
        self._nonce.begin(0.0)
        self._nonce._learn(answer(Prepare(STEP), MADE))
        self._program.performed = []
        return self._observed([])

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.valuation, self._program.performed = valuation, []
        return self._observed(self._nonce._at(0.0, event))

    def _observed(self, requests: list[LpRequest]) -> Observed:
        performed = self._program.performed
        asked = [self.ASKS[name.partition("_")[0]] for name in performed if name.partition("_")[0] in self.ASKS]
        assert [type(each) for each in requests] == asked
        return Observed(frozenset({self._nonce.state}), None, tuple(performed))


class PositionUnderTest:
    """The position's machine, told each event."""

    def __init__(self) -> None:
        self._program = Forced("lp_position")

    def reset(self) -> Observed:
        self._program.valuation, self._program.performed = {}, []
        self._life = PositionLife(self._program, "5")
        return self._observed()

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.valuation, self._program.performed = valuation, []
        accepted = self._life.accepts(event)
        before = self._life.state
        self._life.send(event)
        assert accepted or (self._life.state, self._program.performed) == (before, [])
        return self._observed()

    def _observed(self) -> Observed:
        return Observed(frozenset({self._life.state}), None, tuple(self._program.performed))


@pytest.mark.parametrize(
    ("machine", "system"), [("transaction", TransactionUnderTest), ("lp_position", PositionUnderTest)]
)
def test_an_executor_goes_along_every_edge_of_its_chart_and_does_nothing_else(
    machine: str, system: type[TransactionUnderTest | PositionUnderTest]
) -> None:
    graph = explore(shipped_chart(machine))
    seen, tested = Coverage(graph), system()
    for case in suite(graph, "edges").cases:
        case.run(tested, seen.visit)
    assert not seen.missed()
