"""Laws of the keeper on a chain where anything is lost, late, refused, dropped or reorganised, in any order."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lp_hedge.errors import Ambiguous, ClockSkew, NotSent, Refused, Rejected, Throttled
from lp_hedge.keeper.answers import failure
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Broadcast, FindPositions, Inquire, LpRequest, Prepare
from tests.keeper.conftest import HELD, THRESHOLDS
from tests.keeper.scripted import Chain

POLICIES = {**THRESHOLDS, "auto_open": True, "base_amount": 1.0, "quote_amount": 2000.0, "auto_recentre": True}
REFUSALS = {"not_sent": NotSent(""), "throttled": Throttled("", 3.0), "clock_skew": ClockSkew("")}
TROUBLE = ("arrives unanswered", "ambiguous", "lost", "rejected", *REFUSALS, "restart")
FATES = ("delivered",) * 6 + TROUBLE
HEALED_WITHIN = 400


class Twins:
    """Two keepers told the same; one of them is taken down and restored from its snapshot after every word."""

    def __init__(self, thresholds: dict[str, Any], position: str | None) -> None:
        self.keeper, self._other, self._spare = (Keeper(thresholds, position=position) for _ in range(3))

    def __call__(self, method: str, *arguments: Any, **options: Any) -> list[LpRequest]:
        before = self.keeper.snapshot()
        try:
            requests: list[LpRequest] = getattr(self.keeper, method)(*arguments, **options)
        except Refused:
            assert self.keeper.snapshot() == before
            return []
        assert getattr(self._other, method)(*arguments, **options) == requests
        assert self._other.progress() == self.keeper.progress()
        assert self._other.drain_alerts() == self.keeper.drain_alerts()
        self._spare.restore(json.loads(json.dumps(self._other.snapshot(), allow_nan=False)))
        self._other, self._spare = self._spare, self._other
        return requests


class KeeperOnChain(RuleBasedStateMachine):
    """Rules are what people, a node and a chain may do; invariants what must not come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.chain = Chain()
        self.out: list[LpRequest] = []
        self.now = 0.0

    @initialize(
        policies=strategies.booleans(),
        held=strategies.booleans(),
        approvals=strategies.integers(0, 1),
        deep=strategies.integers(1, 3),
    )
    def started(self, policies: bool, held: bool, approvals: int, deep: int) -> None:
        self.chain.positions = {"5": HELD} if held else {}
        self.twins = Twins(POLICIES if policies else THRESHOLDS, "5" if held else None)
        self.chain.approvals, self.chain.confirmations = approvals, deep
        self._tell("begin", self.now)
        self._heal()

    # -- people

    @rule(kind=strategies.sampled_from(["open", "close", "collect", "recentre", "adopt", "reset"]))
    def ordered(self, kind: Any) -> None:
        funds = {"base": Decimal(1), "quote": Decimal(2000)} if kind == "open" else {}
        self._tell("order", LpOrder(kind, **funds), self.now)

    # -- the chain

    @rule(
        seconds=strategies.sampled_from([1.0, 2.0, 2.0, 12.0, 12.0, 61.0, 601.0]), mines=strategies.sampled_from([True, False, False]),
        readable=strategies.sampled_from([True] * 7 + [False]), halted=strategies.sampled_from([False] * 7 + [True]),
    )  # fmt: skip
    def observed(self, seconds: float, mines: bool, readable: bool, halted: bool) -> None:
        self.now += seconds
        if mines:
            self.chain.mine()
        facts = self.chain.reading(self.twins.keeper.position) if readable else {"lp_state": "UNKNOWN"}
        self._tell("observe", facts, self.now, halted=halted)

    @rule(inside=strategies.booleans())
    def price_moved(self, inside: bool) -> None:
        self.chain.in_range = inside

    @precondition(lambda self: self.chain.pool)
    @rule()
    def pool_forgets(self) -> None:
        self.chain.forget()

    @precondition(lambda self: self.chain.forgotten)
    @rule()
    def others_have_kept_it(self) -> None:
        self.chain.remember()

    # -- the node

    @precondition(lambda self: self.out)
    @rule(how=strategies.sampled_from(FATES), newest=strategies.booleans())
    def met(self, how: str, newest: bool) -> None:
        request = self.out.pop(-1 if newest else 0)
        if how == "restart":
            self._restart(arrives=newest)
        if how in ("delivered", "arrives unanswered", "ambiguous"):
            told = self.chain.carry_out(request)
            if how == "delivered":
                self._tell("answered", told, self.now)
        if how in REFUSALS:
            self._tell("answered", failure(request, REFUSALS[how]), self.now)
        elif how == "ambiguous":
            self._tell("answered", failure(request, Ambiguous("")), self.now)
        elif how == "rejected":
            self._tell("answered", failure(request, Rejected("")), self.now)

    @precondition(lambda self: self.out)
    @rule()
    def all_delivered(self) -> None:
        self._deliver()

    # -- what must hold

    @invariant()
    def at_most_one_nonce_is_under_way(self) -> None:
        assert len(self.chain.open_nonces) <= 1

    @invariant()
    def there_is_never_a_second_position(self) -> None:
        assert len(self.chain.positions) <= 1

    @invariant()
    def no_step_takes_effect_twice(self) -> None:
        done = [
            each.transaction.step_id
            for each in self.chain.mined.values()
            if each.succeeded and each.transaction.completes and not each.transaction.summary["void"]
        ]
        assert len(done) == len(set(done))

    def teardown(self) -> None:
        """The node answers again: it comes to rest, with what is there in its record."""
        if not hasattr(self, "twins"):
            return
        for _ in range(HEALED_WITHIN):
            if self.twins.keeper.idle and not self.out:
                break
            self._heal()
        keeper = self.twins.keeper
        assert keeper.idle
        assert keeper.transactions_under_way() == ()
        assert keeper.state == "FAILED" or [keeper.position or ""] == (list(self.chain.positions) or [""])

    def _heal(self) -> None:
        self.now += 5.0
        self.chain.mine()
        self._deliver()
        self._tell("observe", self.chain.reading(self.twins.keeper.position), self.now)
        self._deliver()

    # -- between them

    def _deliver(self) -> None:
        """Everything arrives, in order, and the truth comes back."""
        while self.out:
            self._tell("answered", self.chain.carry_out(self.out.pop(0)), self.now)

    def _restart(self, *, arrives: bool) -> None:
        """Requests on their way arrive or do not; nobody hears of it."""
        for request in self.out if arrives else []:
            self.chain.carry_out(request)
        self.out.clear()
        self._tell("begin", self.now)

    def _tell(self, method: str, *arguments: Any, **options: Any) -> None:
        for request in self.twins(method, *arguments, **options):
            self._check(request)
            self.out.append(request)

    def _check(self, request: LpRequest) -> None:
        """Only the step under way asks, and only of what is written down; a replacement is one under its nonce."""
        if isinstance(request, FindPositions):
            return
        under_way = self.twins.keeper.transactions_under_way()
        if isinstance(request, Prepare):
            assert request.replaces is None or request.replaces in under_way
        elif isinstance(request, Broadcast):
            assert request.transaction in under_way
        elif isinstance(request, Inquire):
            assert request.transactions == under_way


KeeperOnChain.TestCase.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
TestKeeperOnChain = KeeperOnChain.TestCase
