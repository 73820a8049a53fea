"""The generated suites of both charts against the executors that the keeper runs, on any verdict of their guards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import pytest

from lp_hedge.keeper.answers import answer
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.transaction import TransactionExecutor
from lp_hedge.lp_ports import Broadcast, Inquire, LpRequest, Prepare, Step, Transaction
from lp_hedge.testing import Observed
from tests.testkit.forced import Forced, walk_every_edge

STEP = Step("lp1", "close", position="5")
MADE = Transaction("lp1", "0xaa", "bytes", nonce=4)


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
        self._program.told()
        self._nonce = TransactionExecutor(self._program, STEP, 0.0)
        self._nonce.begin(0.0)
        self._nonce._learn(answer(Prepare(STEP), MADE))
        self._program.performed.clear()
        return self._observed([])

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.told(valuation)
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
        self._program.told()
        self._life = PositionLife(self._program, "5")
        return self._observed()

    def send(self, event: str, valuation: Mapping[str, bool]) -> Observed:
        self._program.told(valuation)
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
    walk_every_edge(machine, system())
