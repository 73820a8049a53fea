"""The fault layer around the simulated chain: the same calls, each answered by a `Reply`.

Requests and answers get lost or come late, a node has not seen the last block, a transaction is dropped, waits for more
gas, reverts or loses its nonce to somebody with our key, and blocks are reorganised. All of it follows from the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import Any, TypeVar

from adapters.paper.chain import BUMP, PaperChain, PriceAt
from adapters.paper.faults import NO_FAULTS, Fault, FaultPlan, next_fault
from adapters.paper.lp_books import OURS
from adapters.paper.lp_faults import FaultyReading
from adapters.paper.lp_plan import GWEI_STEP, Planner
from adapters.paper.lp_view import ChainView
from adapters.paper.mempool import Waiting
from adapters.paper.replies import TIME_OUT_SECONDS, Reply, lost_answer, refused_at_the_door
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.ports import LpFacts

T = TypeVar("T")

#: A late answer takes as long as this, longer than most callers wait.
LATEST_ANSWER_SECONDS = 20.0
#: Gas is dear for as long as this.
LONGEST_STUCK_SECONDS = 900.0
#: Dear gas: a replacement that pays a quarter more is taken.
STUCK_RAISE = Decimal("1.2")


class FaultyChain:
    """`chain` behind a bad node, and the position that `view` follows."""

    def __init__(self, chain: PaperChain, planner: Planner, view: ChainView, plan: FaultPlan = NO_FAULTS) -> None:
        self.chain = chain
        self.view = view
        self._planner = planner
        self._shown = FaultyReading(view, plan)
        self._calls: Counter[str] = Counter()
        chain.verdict = lambda block_t: self._draw("block", block_t).kind

    @property
    def plan(self) -> FaultPlan:
        """Which call goes wrong."""
        return self._shown.plan

    @plan.setter
    def plan(self, plan: FaultPlan) -> None:
        self._shown.plan = plan

    def advance(self, t: float, price_at: PriceAt) -> None:
        """Every block up to `t`."""
        self.chain.advance(t, price_at)

    def read(self, t: float) -> Reply[LpFacts]:
        """The position that is followed."""
        return self._shown.read(t)

    def preview(self, step: Step, t: float) -> Reply[Mapping[str, Any]]:
        """Fails as a preparation does."""
        return self._asked("prepare", t, lambda: self._planner.preview(step, t))

    def prepare(self, request: Prepare, t: float) -> Reply[Transaction | None]:
        """The next transaction; nothing is sent."""
        return self._asked("prepare", t, lambda: self._planner.prepare(request, t))

    def broadcast(self, transaction: Transaction, t: float) -> Reply[None]:
        """Into the mempool, and whatever happens to it there."""
        fault = self._draw("broadcast", t)
        error = refused_at_the_door("broadcast", fault)
        if error is not None:
            return Reply(None, error)
        try:
            waiting = self.chain.send(transaction)
        except Rejected as why:
            return Reply(None, why)
        if waiting is not None:
            self._befall(waiting, fault, t)
        if fault.kind == "lost_after":
            return Reply(None, lost_answer("broadcast"), TIME_OUT_SECONDS)
        return Reply(None)

    def inquire(self, transactions: tuple[Transaction, ...], t: float) -> Reply[TransactionReport]:
        """A node that lags knows nothing of the newest blocks."""
        fault = self._draw("inquire", t)
        if fault.kind == "lagging":
            return Reply(TransactionReport(transactions[-1].transaction_id, "unknown"))
        return self._answer("inquire", fault, lambda: self.chain.inquire(transactions))

    def positions(self, t: float) -> Reply[tuple[FoundPosition, ...]]:
        """Every position of the wallet."""
        return self._asked("positions", t, lambda: found_positions(self.chain))

    # Inside

    def _draw(self, call: str, t: float) -> Fault:
        return next_fault(self.plan, self._calls, call, t)

    def _asked(self, call: str, t: float, ask: Callable[[], T]) -> Reply[T]:
        return self._answer(call, self._draw(call, t), ask)

    def _answer(self, call: str, fault: Fault, ask: Callable[[], T]) -> Reply[T]:
        error = refused_at_the_door(call, fault)
        if error is not None:
            return Reply(None, error)
        if fault.kind == "rejected":
            return Reply(None, Rejected(f"{call}: execution reverted"))
        delay = fault.strength * LATEST_ANSWER_SECONDS if fault.kind == "late" else 0.0
        try:
            return Reply(ask(), None, delay)
        except Rejected as why:
            return Reply(None, why, delay)

    def _befall(self, waiting: Waiting, fault: Fault, t: float) -> None:
        """What happens to a transaction right after a node has taken it."""
        match fault.kind:
            case "dropped":
                self.chain.mempool.drop(waiting.transaction_id)
            case "stuck":
                waiting.stuck_above_gwei = str(waiting.call.fee_gwei * STUCK_RAISE)
                waiting.stuck_until_t = t + fault.strength * LONGEST_STUCK_SECONDS
            case "reverted":
                waiting.will_revert = True
            case "foreign":
                self.chain.mempool.add(_rival_of(waiting))


def _rival_of(waiting: Waiting) -> Waiting:
    """Somebody with our key uses the nonce for something else, and pays more."""
    call = waiting.call
    fee = (call.fee_gwei * BUMP).quantize(GWEI_STEP, ROUND_CEILING)
    return Waiting.of(replace(call, kind="void", step_id="somebody else's", fee_gwei=fee).payload)


def found_positions(chain: PaperChain) -> tuple[FoundPosition, ...]:
    """Every position of the wallet that holds something."""
    return tuple(
        FoundPosition(
            name,
            Decimal(repr(held.lower_price)),
            Decimal(repr(held.upper_price)),
            *(Decimal(repr(amount)) for amount in held.holdings(chain.price)),
        )
        for name, held in chain.books.positions.items()
        if held.owner == OURS
    )
