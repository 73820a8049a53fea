"""Laws of the desk against a reference venue: whatever is lost, late, repeated or refused, in any order."""

from __future__ import annotations

import json
from decimal import Decimal
from math import nan
from typing import Any

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from lp_hedge.desk.answers import NOT_EXECUTED, Answer, answer, failure
from lp_hedge.desk.desk import Desk
from lp_hedge.domain import Command
from lp_hedge.errors import Ambiguous, ClockSkew, Duplicate, NotSent, Rejected, Throttled
from lp_hedge.ports import Cancel, LookUp, Place, Request
from tests.desk.conftest import PRICE, THRESHOLDS, flatten, market, twap
from tests.desk.reference import ReferenceVenue

REFUSALS = {"not_sent": NotSent(""), "throttled": Throttled("", 3.0), "clock_skew": ClockSkew("")}
HEALED_WITHIN_SECONDS = 400
FATES = ("delivered", "arrives unanswered", "lost", *REFUSALS, "rejected", "restart")


class Twins:
    """Two desks told the same; one of them is taken down and restored from its snapshot after every word."""

    def __init__(self) -> None:
        self.desk, self._other, self._spare = Desk(THRESHOLDS), Desk(THRESHOLDS), Desk(THRESHOLDS)

    def __call__(self, method: str, *arguments: Any) -> list[Request]:
        requests: list[Request] = getattr(self.desk, method)(*arguments)
        assert getattr(self._other, method)(*arguments) == requests
        assert self._other.level == self.desk.level
        assert self._other.drain_alerts() == self.desk.drain_alerts()
        self._spare.restore(json.loads(json.dumps(self._other.snapshot(), allow_nan=False)))
        self._other, self._spare = self._spare, self._other
        return requests


class DeskAgainstVenue(RuleBasedStateMachine):
    """Rules are what a controller, a network and a venue may do; invariants what must not come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.twins = Twins()
        self.venue = ReferenceVenue()
        self.out: list[Request] = []
        self.commands: dict[str, Command] = {}
        self.not_executed: dict[str, bool] = {}
        self.sent: dict[str, float] = {}
        self.withdrawn: set[str] = set()

    # -- the controller

    @precondition(lambda self: len(self.twins.desk.unresolved()) < 3)
    @rule(kind=strategies.sampled_from(["market", "flatten", "twap"]), lots=strategies.integers(1, 1000))
    def commanded(self, kind: str, lots: int) -> None:
        name = f"{kind[0]}{len(self.commands)}"
        make = {"market": market, "flatten": flatten, "twap": twap}[kind]
        self.commands[name] = make(name, lots / 1000.0)
        self._tell("perform", self.commands[name], self.venue.now, PRICE)

    @precondition(lambda self: self.twins.desk.unresolved())
    @rule(everything=strategies.sampled_from([False, False, False, True]), newest=strategies.booleans())
    def cancelled(self, everything: bool, newest: bool) -> None:
        name = None if everything else list(self.commands)[-1 if newest else 0]
        self.withdrawn |= {name} if name else set(self.commands)
        self._tell("perform", Command("cancel", client_order_id=name), self.venue.now, PRICE)

    @rule(
        seconds=strategies.sampled_from([0.5, 1.0, 2.0, 5.0, 11.0, 31.0]),
        priced=strategies.sampled_from([True, True, True, False]),
    )
    def time_passes(self, seconds: float, priced: bool) -> None:
        self.venue.now += seconds
        self._tell("tick", self.venue.now, PRICE if priced else nan)

    # -- the network

    @precondition(lambda self: self.out)
    @rule(
        how=strategies.sampled_from(FATES), newest=strategies.booleans(), late=strategies.sampled_from([0.0, 2.0, 4.0])
    )
    def met(self, how: str, newest: bool, late: float) -> None:
        """What a request can meet: the venue, a refusal, or no answer, whether it arrives or not."""
        request = self.out[-1 if newest else 0]
        if how == "delivered":
            self._deliver(request)
        elif how == "restart":
            self._restart(arrives=newest)
        elif how in REFUSALS:
            if isinstance(request, Place):
                self.not_executed[request.client_order_id] = True
            self._answer(failure(request, REFUSALS[how]))
        elif how == "rejected":
            self._answer(failure(request, Rejected("")))
        else:
            self._lose(request, late, arrives=how == "arrives unanswered")

    # -- the venue

    @precondition(lambda self: self.venue.orders)
    @rule(newest=strategies.booleans(), lots=strategies.integers(1, 1000), told=strategies.booleans())
    def traded(self, newest: bool, lots: int, told: bool) -> None:
        """A trade, told by its report or later."""
        name = list(self.venue.orders)[-1 if newest else 0]
        self.venue.fill(name, Decimal(lots) / 1000)
        report = self.venue.report(name)
        if told and report is not None:
            self._tell("answered", answer(LookUp(name), report), self.venue.now)

    @precondition(lambda self: self.venue.trades)
    @rule(number=strategies.integers(0, 5))
    def trade_told(self, number: int) -> None:
        """In any order, any number of times."""
        self._tell("booked", self.venue.trades[-1 - number % len(self.venue.trades)], self.venue.now)

    # -- what must hold

    @invariant()
    def no_order_is_executed_twice(self) -> None:
        assert all(count == 1 for count in self.venue.executions.values())

    @invariant()
    def nothing_is_believed_filled_that_has_not(self) -> None:
        for name, order in self.twins.desk._book.orders.items():
            booked = self.venue.orders.get(name)
            assert order.fills.filled_base <= (booked.filled if booked else 0)

    @invariant()
    def what_is_believed_absent_never_executes(self) -> None:
        for name, order in self.twins.desk._book.orders.items():
            assert order.state != "NOT_PLACED" or name not in self.venue.orders

    @invariant()
    def a_plan_trades_no_more_than_its_size(self) -> None:
        for plan in self.twins.desk._book.plans.values():
            sent = [self.venue.orders.get(each.client_order_id) for each in plan.slices]
            working = [each for each in sent if each is not None and each.status == "working"]
            assert len(plan.live) <= 1
            filled = sum((each.filled for each in sent if each is not None), Decimal(0))
            rest = sum((each.place.base - each.filled for each in working), Decimal(0))
            assert filled + rest <= Decimal(str(self.commands[plan.twap.view.client_order_id].base))

    def teardown(self) -> None:
        """The venue answers again and pushes nothing: every order ends, and every lot is known at last."""
        for _ in range(HEALED_WITHIN_SECONDS):
            if not self.twins.desk.unresolved() and not self.twins.desk._book.live_plans:
                break
            self._heal()
        for fill in self.venue.trades:
            self._tell("booked", fill, self.venue.now)
        assert self.twins.desk.unresolved() == ()
        assert self.twins.desk.level[0] in ("none", "filled", "cancelled", "failed")
        for name, order in self.twins.desk._book.orders.items():
            booked = self.venue.orders.get(name)
            assert order.fills.filled_base == (booked.filled if booked else 0)

    def _heal(self) -> None:
        self.venue.now += 1.0
        for request in list(self.out):
            self._deliver(request)
        for name, order in self.venue.orders.items():
            self.venue.fill(name, order.place.base)
        self._tell("tick", self.venue.now, PRICE)

    # -- between them

    def _tell(self, method: str, *arguments: Any) -> None:
        live = {each.client_order_id for each in self.twins.desk.unresolved()}
        for request in self.twins(method, *arguments):
            if isinstance(request, Place):
                self._check(request, live)
            self.out.append(request)

    def _check(self, place: Place, live: set[str]) -> None:
        """A Place is a command's own, or a slice of it; never again unless nothing was executed; never withdrawn."""
        name = place.client_order_id
        command = self.commands[name.split("s")[0]]
        assert (place.side, place.leg, place.reduce_only) == (command.side, command.leg, command.reduce_only)
        assert name.split("s")[0] not in self.withdrawn
        assert name not in self.venue.orders
        if name in self.not_executed:
            assert name in live
            assert self.not_executed[name]
        self.not_executed[name] = False
        self.sent[name] = self.venue.now

    def _deliver(self, request: Request) -> None:
        """It arrives, and the truth comes back."""
        name = request.client_order_id
        if isinstance(request, Place):
            self._answer(self._placed(request))
        elif isinstance(request, Cancel):
            self._answer(answer(request, self.venue.cancel(name) if name else None))
        else:
            self._answer(answer(request, self.venue.report(name or "")))

    def _lose(self, request: Request, late: float, *, arrives: bool) -> None:
        """No answer; it may have arrived, or may arrive later."""
        if isinstance(request, Place) and arrives:
            self._arrive(request, late)
        if isinstance(request, Cancel) and arrives and request.client_order_id:
            self.venue.cancel(request.client_order_id)
        self._answer(failure(request, Ambiguous("")))

    def _restart(self, *, arrives: bool) -> None:
        """Nobody waits for an answer any more; what was under way has arrived, or has not."""
        out, self.out = self.out, []
        for request in out:
            if isinstance(request, Place) and arrives:
                self._arrive(request)
        self._tell("doubt", self.venue.now)

    def _placed(self, place: Place) -> Answer:
        if place.client_order_id in self.venue.orders:
            return failure(place, Duplicate(""))
        if not self._arrive(place):
            self.not_executed[place.client_order_id] = True
            return failure(place, ClockSkew(""))
        return answer(place, self.venue.report(place.client_order_id))

    def _arrive(self, place: Place, late: float = 0.0) -> bool:
        """The venue refuses what was signed too long ago."""
        in_time = self.venue.now + late - self.sent[place.client_order_id] <= float(THRESHOLDS["recv_window_seconds"])
        if in_time:
            self.venue.place(place, late=late)
        return in_time

    def _answer(self, told: Answer) -> None:
        self.out.remove(told.request)
        assert told.outcome not in NOT_EXECUTED or told.report is None
        self._tell("answered", told, self.venue.now)


DeskAgainstVenue.TestCase.settings = settings(max_examples=50, stateful_step_count=40, deadline=None)
TestDeskAgainstVenue = DeskAgainstVenue.TestCase
