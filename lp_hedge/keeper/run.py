"""One step from its first preparation to its end: one transaction after the other until one that completes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from lp_hedge.controller.executor import Program
from lp_hedge.keeper.answers import LpAnswer
from lp_hedge.keeper.plain import body, step_of
from lp_hedge.keeper.transaction import TransactionExecutor
from lp_hedge.lp_ports import LpRequest, Step, Transaction

StepOutcome = Literal["working", "done", "failed"]


#: Two tokens, each perhaps taken back before it is approved anew, and once more because the price has moved.
MOST_APPROVALS = 6


class StepRun:
    """The step and the transaction it is at; an approval that is final makes room for the next one."""

    def __init__(self, program: Program, step: Step, clock: float) -> None:
        self._program = program
        self.step = step
        self.current = TransactionExecutor(program, step, clock)
        self.approvals = 0

    @property
    def outcome(self) -> StepOutcome:
        """How the step stands."""
        if self.approvals > MOST_APPROVALS:
            return "failed"
        if not self.current.ended:
            return "working"
        return "done" if self.current.state in ("DONE", "UNNEEDED") else "failed"

    @property
    def result(self) -> Mapping[str, Any]:
        """What the transaction that completed it told; empty when there was nothing to do."""
        report = self.current.report
        return report.result if report is not None and self.current.state == "DONE" else {}

    @property
    def unneeded(self) -> bool:
        """There was nothing to do."""
        return self.current.state == "UNNEEDED"

    @property
    def block(self) -> int | None:
        """The block of what was told last."""
        return self.current.report.block if self.current.report is not None else None

    @property
    def failure(self) -> str:
        """Why it failed, for people."""
        if self.approvals > MOST_APPROVALS:
            return f"step {self.step.step_id} ({self.step.kind}): {MOST_APPROVALS} approvals did not make it possible"
        state, reason = self.current.state, self.current.reason
        said = f": {reason}" if reason else ""
        return f"step {self.step.step_id} ({self.step.kind}) ended {state}{said}"

    @property
    def is_asking(self) -> bool:
        """A request is out."""
        return self.current.view.answer_pending

    @property
    def under_way(self) -> tuple[Transaction, ...]:
        """What may still be included."""
        return () if self.current.ended else self.current.transactions

    @property
    def is_held_up(self) -> bool:
        """Its preparation has failed and will be tried again; nothing can be included."""
        return not (self.current.ended or self.is_asking or self.under_way)

    def drain_alerts(self) -> list[str]:
        """What a person should know, once."""
        alerts, self.current.alerts = self.current.alerts, []
        return alerts

    def begin(self, clock: float) -> list[LpRequest]:
        """The first preparation."""
        return self.current.begin(clock)

    def tick(self, clock: float) -> list[LpRequest]:
        """Time passes."""
        return self.current.tick(clock)

    def doubt(self, clock: float) -> list[LpRequest]:
        """After a restart."""
        return self.current.doubt(clock)

    def hear(self, answer: LpAnswer, clock: float) -> list[LpRequest]:
        """An answer; after an approval the next transaction is asked for."""
        return self.current.hear(answer, clock) + self._go_on(clock)

    def _go_on(self, clock: float) -> list[LpRequest]:
        if self.current.state != "DONE" or self._completed():
            return []
        self.approvals += 1
        if self.approvals > MOST_APPROVALS:
            return []
        self.current = TransactionExecutor(self._program, self.step, clock)
        return self.current.begin(clock)

    def _completed(self) -> bool:
        counts = self.current.report.transaction_id if self.current.report is not None else ""
        return any(each.completes for each in self.current.transactions if each.transaction_id == counts)

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {"step": body(self.step), "approvals": self.approvals, "current": self.current.snapshot()}

    @classmethod
    def restored(cls, program: Program, snapshot: Mapping[str, Any]) -> StepRun:
        """As it was when the snapshot was taken; nothing is performed."""
        step = step_of(snapshot["step"])
        run = cls(program, step, 0.0)
        run.approvals = snapshot["approvals"]
        run.current = TransactionExecutor.restored(program, step, snapshot["current"])
        return run
