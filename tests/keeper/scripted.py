"""A liquidity venue as the keeper must survive it: pure, and faulty where the test says so.

A transaction is included at most once, nonces are used in order, and whatever is included under a nonce settles it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lp_hedge.errors import Rejected
from lp_hedge.keeper.answers import LpAnswer, answer, failure
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.lp_ports import (
    Broadcast,
    FindPositions,
    FoundPosition,
    Inquire,
    LpRequest,
    Prepare,
    Step,
    Transaction,
    TransactionReport,
)

PRICE = Decimal(2000)
LOST = "the answer is lost"
Fault = Callable[["Chain", LpRequest], LpAnswer | str | None]


@dataclass
class Mined:
    """What was included under one nonce."""

    transaction: Transaction
    step: Step
    block: int
    succeeded: bool
    result: dict[str, Any]


@dataclass
class Chain:
    """One wallet and one pool. `approvals`: transactions that a step needs before the one that completes it.

    `pool`: what the node knows to wait; `forgotten`: what it does not know any more and others may still include.
    """

    block: int = 100
    confirmations: int = 2
    approvals: int = 0
    price: Decimal = PRICE
    positions: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    pool: dict[str, Transaction] = field(default_factory=dict)
    forgotten: dict[str, Transaction] = field(default_factory=dict)
    mined: dict[int, Mined] = field(default_factory=dict)
    steps: dict[str, Step] = field(default_factory=dict)
    signed: list[tuple[Transaction, bool]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    done_approvals: dict[str, int] = field(default_factory=dict)
    reverts: set[str] = field(default_factory=set)
    minted: int = 6
    in_range: bool = True

    @property
    def nonce(self) -> int:
        """The next one to be included."""
        return len(self.mined)

    @property
    def open_nonces(self) -> set[int | None]:
        """Nonces of everything that was sent and can still be included."""
        return {each.nonce for each in (*self.pool.values(), *self.forgotten.values())}

    def forget(self) -> None:
        """The node drops what waits; it may still be included."""
        self.forgotten |= self.pool
        self.pool = {}

    def remember(self) -> None:
        """Others have kept it."""
        self.pool |= self.forgotten
        self.forgotten = {}

    def carry_out(self, request: LpRequest) -> LpAnswer:
        """As the shell would: what raises is an answer too."""
        match request:
            case Prepare():
                return self._prepare(request)
            case Broadcast(transaction=transaction):
                return self._broadcast(request, transaction)
            case Inquire(transactions=transactions):
                return answer(request, self.report(transactions))
        found = [FoundPosition(name, Decimal(1900), Decimal(2100), *held) for name, held in self.positions.items()]
        return answer(request, tuple(found))

    def _prepare(self, request: Prepare) -> LpAnswer:
        step = request.step
        self.steps[step.step_id] = step
        if not request.void and step.kind in ("close", "collect") and step.position not in self.positions:
            return answer(request, None)
        completes = self.done_approvals.get(step.step_id, 0) >= self.approvals
        nonce = request.replaces.nonce if request.replaces else self.nonce + len(self.open_nonces)
        name = f"{step.step_id}-{len(self.signed)}"
        made = Transaction(step.step_id, name, f"bytes of {name}", completes, nonce, {"void": request.void})
        self.signed.append((made, request.void))
        return answer(request, made)

    def _broadcast(self, request: Broadcast, transaction: Transaction) -> LpAnswer:
        self.sent.append(transaction.transaction_id)
        if transaction.nonce is not None and transaction.nonce < self.nonce:
            return failure(request, Rejected("nonce too low"))
        self.forgotten.pop(transaction.transaction_id, None)
        self.pool[transaction.transaction_id] = transaction
        return answer(request, None)

    def mine(self, *, blocks: int = 1) -> None:
        """Include the newest waiting transaction of the next nonce, if there is one, and go on by so many blocks."""
        waiting = [each for each in self.pool.values() if each.nonce == self.nonce]
        if waiting:
            self._include(waiting[-1])
        self.pool = self._still_open(self.pool)
        self.forgotten = self._still_open(self.forgotten)
        self.block += blocks

    def _still_open(self, waiting: dict[str, Transaction]) -> dict[str, Transaction]:
        return {name: each for name, each in waiting.items() if each.nonce is None or each.nonce >= self.nonce}

    def _include(self, chosen: Transaction) -> None:
        step = self.steps[chosen.step_id]
        fails = step.step_id in self.reverts or chosen.transaction_id in self.reverts
        void = bool(chosen.summary["void"])
        result = {} if fails or void else self._effect(chosen, step)
        self.mined[self.nonce] = Mined(chosen, step, self.block + 1, not fails, result)

    def _effect(self, chosen: Transaction, step: Step) -> dict[str, Any]:
        if not chosen.completes:
            self.done_approvals[step.step_id] = self.done_approvals.get(step.step_id, 0) + 1
            return {}
        if step.kind == "open":
            self.minted += 1
            self.positions[str(self.minted)] = (step.base or Decimal(0), step.quote or Decimal(0))
            return {"position": str(self.minted), "base": str(-(step.base or 0)), "quote": str(-(step.quote or 0))}
        if step.kind == "swap":
            return {"base": "0.5", "quote": "-1000"}
        if step.kind == "collect":
            return {"base": "0.01", "quote": "5"}
        base, quote = self.positions.pop(str(step.position))
        return {"base": str(base), "quote": str(quote)}

    def report(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """What became of transactions of one nonce."""
        names = [each.transaction_id for each in transactions]
        found = self.mined.get(transactions[0].nonce or 0)
        if found is None:
            waits = any(name in self.pool for name in names)
            return TransactionReport(names[-1], "pending" if waits else "unknown")
        if found.transaction.transaction_id not in names:
            return TransactionReport(names[-1], "superseded", block=found.block)
        deep = self.block - found.block + 1 >= self.confirmations
        reason = "" if found.succeeded else "STF"
        counted = found.transaction.transaction_id
        return TransactionReport(
            counted, "final" if deep else "included", found.succeeded, found.block, reason, found.result
        )

    def reading(self, followed: str | None) -> dict[str, Any]:
        """An observation as it is read: of the position followed, at this block."""
        told: dict[str, Any] = {"block": self.block, "pool_fee_bps": "5"}
        facts: dict[str, Any] = {"dex_price": float(self.price), "lp_state": "NONE", "lp": told}
        if followed is None:
            return facts
        told["position"] = followed
        if followed not in self.positions:
            return facts
        base, quote = (float(each) for each in self.positions[followed])
        return facts | {
            "lp_state": "IN_RANGE" if self.in_range else "OUT_OF_RANGE",
            "lp_base": base, "lp_quote": quote, "lp_base_fee": 0.0, "lp_quote_fee": 0.0,
            "lp_lower_price": 1900.0, "lp_upper_price": 2100.0,
        }  # fmt: skip


class Site:
    """A keeper on that chain: requests are carried out in order, until nothing is asked any more."""

    def __init__(self, thresholds: Mapping[str, Any], chain: Chain, position: str | None = None) -> None:
        self.thresholds, self.chain = thresholds, chain
        self.keeper = Keeper(thresholds, position=position)
        self.now = 0.0
        self.states: list[str] = []
        self.gates: list[str] = []
        self.requests: list[LpRequest] = []
        self.fault: Fault = lambda _chain, _request: None

    def start(self) -> None:
        self.carry_out(self.keeper.begin(self.now))

    def carry_out(self, requests: list[LpRequest]) -> None:
        """Every request is answered at once; what follows is carried out too."""
        waiting = list(requests)
        while waiting:
            request = waiting.pop(0)
            self.requests.append(request)
            told = self.fault(self.chain, request) or self.chain.carry_out(request)
            if isinstance(told, LpAnswer):
                waiting += self.keeper.answered(told, self.now)
            self.states.append(self.keeper.state)

    def restart(self) -> None:
        """Another process goes on where this one was; whatever was on its way is forgotten."""
        kept = json.loads(json.dumps(self.keeper.snapshot(), allow_nan=False))
        self.keeper = Keeper(self.thresholds)
        self.keeper.restore(kept)
        self.carry_out(self.keeper.begin(self.now))

    def observe(self, *, seconds: float = 2.0, halted: bool = False, mine: bool = True) -> None:
        """Time passes, a block comes, and the chain is read."""
        self.now += seconds
        if mine:
            self.chain.mine()
        facts = self.chain.reading(self.keeper.position)
        requests = self.keeper.observe(facts, self.now, halted=halted)
        self.states.append(self.keeper.state)
        self.gates.append(self.keeper.gate(facts["lp_state"]))
        self.carry_out(requests)

    def until(self, *states: str, most: int = 60, **how: Any) -> str:
        """Go on until one of the states, or fail."""
        for _ in range(most):
            if self.keeper.state in states:
                return self.keeper.state
            self.observe(**how)
        message = f"never {states}: {self.keeper.state}, {self.keeper.progress()}"
        raise AssertionError(message)

    def steps(self) -> list[tuple[str, str]]:
        """Steps asked for, once each."""
        found = {each.step.step_id: each.step.kind for each in self.requests if isinstance(each, Prepare)}
        return list(found.items())

    def finds(self) -> int:
        return sum(isinstance(each, FindPositions) for each in self.requests)
