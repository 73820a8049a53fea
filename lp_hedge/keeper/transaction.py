"""One nonce on the chart `machines/transaction.yaml`: the transactions signed for it and what became of them.

Sans-IO: requests come out, answers and the passing of time go in. At most one request is out at a time; what answers
another one is late and changes nothing, because whatever matters is asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lp_hedge.controller.executor import Executor, Program
from lp_hedge.controller.outcomes import NOT_EXECUTED
from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS
from lp_hedge.keeper.answers import LpAnswer, wished
from lp_hedge.keeper.meaning import event_of
from lp_hedge.keeper.plain import body, number, report_of, transaction_of, without_nan
from lp_hedge.lp_ports import Broadcast, Inquire, LpRequest, Prepare, Step, Transaction, TransactionReport

_VIEW = tuple(each.name for each in fields(TransactionView))
TERMINAL = frozenset({"DONE", "REVERTED", "SUPERSEDED", "VOIDED", "REFUSED", "UNNEEDED"})
#: The hedge is held until a transaction is final, so it is asked about more often than a failed step is retried.
LONGEST_INQUIRY_SECONDS = 15.0
#: That a node does not know a transaction so soon after it was sent proves nothing, and is no reason to send it again:
#: a node that answers at once would be asked and sent to without end.
SETTLE_SECONDS = 3.0


class TransactionExecutor(Executor):
    """Every method passes the clock first and returns the requests that follow, in order."""

    view: TransactionView

    def __init__(self, program: Program, step: Step, clock: float) -> None:
        super().__init__(program, TransactionView(step.step_id))
        self.step = step
        self.transactions: tuple[Transaction, ...] = ()
        self.report: TransactionReport | None = None
        self.reason = ""
        self.alerts: list[str] = []
        self._voids: frozenset[str] = frozenset()
        self._refused: frozenset[str] = frozenset()
        self._clock = clock
        self._out: LpRequest | None = None
        self._preparing = True
        self._broadcast_before = False
        self._since_broadcast_seconds = 0.0
        self._next_wait_seconds = FIRST_WAIT_SECONDS

    @property
    def ended(self) -> bool:
        """Its end is proven: it never asks for anything again."""
        return self.state in TERMINAL

    @property
    def newest(self) -> Transaction:
        """The one to send: the newest that no node has refused for good, else the newest."""
        willing = [each for each in self.transactions if each.transaction_id not in self._refused]
        return (willing or list(self.transactions))[-1]

    def begin(self, clock: float) -> list[LpRequest]:
        """Ask for it."""
        return self._at(clock, "begin")

    def tick(self, clock: float) -> list[LpRequest]:
        """Time passes: what is due is asked."""
        return self._at(clock, "tick")

    def doubt(self, clock: float) -> list[LpRequest]:
        """After a restart nobody waits for an answer any more: what may have been sent is inquired."""
        self._out, self.view.answer_pending = None, False
        return self._at(clock, "doubt")

    def hear(self, answer: LpAnswer, clock: float) -> list[LpRequest]:
        """The answer to the request that is out; a late one to another changes nothing."""
        self._pass(clock)
        if self.ended or answer.request != self._out:
            return []
        self._close(answer)
        self._learn(answer)
        event = event_of(answer, self._voids)
        if event == "unknown" and self._since_broadcast_seconds < SETTLE_SECONDS:
            return []  # asked again after the back-off
        return self._send(event) if event else []

    def snapshot(self) -> dict[str, Any]:
        """Everything needed to go on, as plain data."""
        return {
            "machine": self.position(),
            "view": without_nan({name: getattr(self.view, name) for name in _VIEW}),
            "transactions": [body(each) for each in self.transactions],
            "report": body(self.report) if self.report else None,
            "reason": self.reason,
            "voids": sorted(self._voids),
            "refused": sorted(self._refused),
            "clock": self._clock,
            "out": _question(self._out),
            "preparing": self._preparing,
            "broadcast_before": self._broadcast_before,
            "since_broadcast_seconds": self._since_broadcast_seconds,
            "next_wait_seconds": self._next_wait_seconds,
        }

    @classmethod
    def restored(cls, program: Program, step: Step, snapshot: Mapping[str, Any]) -> TransactionExecutor:
        """A transaction as it was when the snapshot was taken; nothing is performed."""
        found = cls(program, step, snapshot["clock"])
        found.resume(snapshot["machine"])
        found.view = TransactionView(**{**snapshot["view"], "nonce": number(snapshot["view"]["nonce"])})
        found.transactions = tuple(transaction_of(each) for each in snapshot["transactions"])
        found.report = report_of(snapshot["report"]) if snapshot["report"] else None
        found.reason = snapshot["reason"]
        found._voids, found._refused = frozenset(snapshot["voids"]), frozenset(snapshot["refused"])
        out = snapshot["out"]
        found._out = found._request(Command(out["kind"], replaces=out["replaces"], void=out["void"])) if out else None
        found._preparing = snapshot["preparing"]
        found._broadcast_before = snapshot["broadcast_before"]
        found._since_broadcast_seconds = snapshot["since_broadcast_seconds"]
        found._next_wait_seconds = snapshot["next_wait_seconds"]
        return found

    def _at(self, clock: float, event: str) -> list[LpRequest]:
        self._pass(clock)
        return self._send(event)

    def _pass(self, clock: float) -> None:
        """Only what passes forward counts."""
        elapsed = max(0.0, clock - self._clock)
        self._clock = clock
        self.view.since_begun_seconds += elapsed
        self.view.since_signed_seconds += elapsed
        self.view.since_request_seconds += elapsed
        self._since_broadcast_seconds += elapsed

    def _send(self, event: str) -> list[LpRequest]:
        before = self.state
        commands = self.send(event)
        if self.state != before and self.state == "CONFIRMING":
            self._next_wait_seconds = self.view.retry_wait_seconds = FIRST_WAIT_SECONDS
        self.alerts += [str(each.extra.get("message", "")) for each in commands if each.kind == "alert"]
        return [self._ask(each) for each in commands if each.kind != "alert"]

    def _ask(self, command: Command) -> LpRequest:
        """A request goes out. A preparation and what follows it have a back-off of their own."""
        request, preparing = self._request(command), command.kind == "prepare"
        if preparing != self._preparing:
            self._next_wait_seconds = FIRST_WAIT_SECONDS
        self._preparing = preparing
        if isinstance(request, Broadcast):
            self._broadcast_before, self.view.broadcast = self.view.broadcast, True
            self._since_broadcast_seconds = 0.0
        self._out = request
        self.view.answer_pending, self.view.since_request_seconds = True, 0.0
        return request

    def _request(self, command: Command) -> LpRequest:
        if command.kind == "broadcast":
            return Broadcast(self.newest)
        if command.kind == "inquire":
            return Inquire(self.transactions)
        replaced = self.newest if command.extra.get("replaces") else None
        return Prepare(self.step, replaces=replaced, void=bool(command.extra.get("void")))

    def _close(self, answer: LpAnswer) -> None:
        """The request is answered; the next one waits, longer each time."""
        view, self._out = self.view, None
        view.answer_pending, view.since_request_seconds = False, 0.0
        view.retry_wait_seconds = max(self._next_wait_seconds, wished(answer))
        self._next_wait_seconds = min(2 * self._next_wait_seconds, LONGEST_INQUIRY_SECONDS)

    def _learn(self, answer: LpAnswer) -> None:
        """What the answer brings besides its event."""
        self.reason = answer.detail or self.reason
        if isinstance(answer.request, Prepare) and answer.transaction is not None:
            self._keep(answer.transaction, void=answer.request.void)
        elif isinstance(answer.request, Broadcast):
            self._learn_of_sending(answer, answer.request.transaction.transaction_id)
        elif answer.report is not None:
            self.report = answer.report
            self.reason = answer.report.reason or self.reason

    def _keep(self, made: Transaction, *, void: bool) -> None:
        if made not in self.transactions:
            self.transactions += (made,)
        self._voids |= {made.transaction_id} if void else set()
        self.view.nonce = number(made.nonce)
        self.view.since_signed_seconds = 0.0

    def _learn_of_sending(self, answer: LpAnswer, transaction_id: str) -> None:
        refused = answer.outcome in ("rejected", "fatal")
        if refused:
            self._refused |= {transaction_id}
        if refused or answer.outcome in NOT_EXECUTED:
            self.view.broadcast = self._broadcast_before


def _question(request: LpRequest | None) -> dict[str, Any] | None:
    match request:
        case Prepare(replaces=replaces, void=void):
            return {"kind": "prepare", "replaces": replaces is not None, "void": void}
        case Broadcast():
            return {"kind": "broadcast", "replaces": False, "void": False}
        case Inquire():
            return {"kind": "inquire", "replaces": False, "void": False}
    return None
