"""The fault layer around the simulated LP: a node that does not answer, is out for a while, or tells half of it."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from adapters.paper.faults import NO_FAULTS, FaultPlan
from adapters.paper.position import PaperPosition
from adapters.paper.replies import Reply
from lp_hedge.errors import NotSent
from lp_hedge.ports import LpFacts

LONGEST_OUTAGE_SECONDS = 120.0
_HOLDINGS = ("lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee")


class TellsFacts(Protocol):
    """What can be looked at."""

    def facts(self) -> LpFacts:
        """What a good node would tell."""


P = TypeVar("P", bound=TellsFacts)


class FaultyReading(Generic[P]):
    """`position` behind a node of the chain."""

    def __init__(self, position: P, plan: FaultPlan = NO_FAULTS) -> None:
        self.position = position
        self.plan = plan
        self._reads = 0
        self._out_until = 0.0

    def read(self, t: float) -> Reply[LpFacts]:
        fault = self.plan.fault("lp", self._reads, t)
        self._reads += 1
        if fault.kind == "outage":
            self._out_until = t + fault.strength * LONGEST_OUTAGE_SECONDS
        if t < self._out_until or fault.kind in ("outage", "lost_before"):
            return Reply(None, NotSent("lp: the node does not answer"))
        facts = self.position.facts()
        if fault.kind == "unknown":
            return Reply(LpFacts(facts.t, {"lp_state": "UNKNOWN"}))
        if fault.kind == "torn":
            kept = {name: value for name, value in facts.fields.items() if name not in _HOLDINGS}
            return Reply(LpFacts(facts.t, kept))
        return Reply(facts)


class FaultyPosition(FaultyReading[PaperPosition]):
    """The position that moves by itself, behind a node."""

    def advance(self, t: float, price: float) -> None:
        """The pool trades at `price`."""
        self.position.advance(t, price)
