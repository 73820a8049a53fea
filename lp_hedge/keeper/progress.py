"""What others are told of the position: the hedge by the gate's state, people by everything there is to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.plain import body
from lp_hedge.keeper.readings import LIVE, UNREADABLE
from lp_hedge.keeper.run import StepRun

#: Kind of the step that was begun last → what the position does, until the next reading shows the outcome. Collected
#: fees change nothing about the position: it is told as read.
_MOVES: Mapping[str, str] = {"open": "OPENING", "swap": "SWAPPING", "close": "CLOSING"}
#: State → what it is waiting for, for people; those that are left out wait for nothing.
_WAITS: Mapping[str, str] = {
    "STARTING": "the wallet's positions and a reading of the chain",
    "PLANNING": "the hedge, which is killed, faulted or disabled; or an order to close",
    "SETTLING": "a reading that shows the position",
    "RETRYING": "the back-off after a failed step",
    "CHECKING": "the wallet's positions",
    "ORPHAN": "an order to adopt the position, or to close it",
    "FAILED": "reset, or an order to close",
}


def gate_of(life: PositionLife, read_state: str, *, untouched: bool = False) -> str:
    """The gate's state: as read while the position rests, what it does while it moves.

    `untouched`: it is ours, and nothing that could move it may have left. Then the hedge goes on with what is read: a
    move that cannot begin, or has failed for good, must not leave a live position without its hedge.
    """
    if untouched and read_state in LIVE and life.state != "SETTLING":
        return read_state
    if life.state in ("FAILED", "ORPHAN"):
        return "FAILED"
    if life.state == "STARTING":
        return UNREADABLE
    return _MOVES.get(life.last_step, read_state) if "MOVING" in life.active else read_state


def progress_of(
    life: PositionLife, run: StepRun | None, ended: Sequence[Mapping[str, Any]], *, busy: bool
) -> dict[str, Any]:
    """JSON-plain: amounts as text, ids as they are, null for what there is not.

    `ended`: the last steps that have ended, oldest first, since the last order of a person.
    """
    view = life.view
    return {
        "state": life.state,
        "busy": busy,
        "goal": view.goal if busy else "",
        "step": None if run is None else body(run.step),
        "transactions": [] if run is None else _transactions(run),
        "ended": [dict(each) for each in ended],
        "position": view.position or None,
        "waiting": _waiting(life, run),
        "failures": view.failures,
        "failure": view.last_failure or None,
        "strays": list(life.strays),
        "opening_held": view.opening_held,
    }


def ended_step(run: StepRun) -> dict[str, Any]:
    """A step that has ended, JSON-plain: its transaction, and what that brought (or, negative, cost)."""
    report = run.current.report
    outcome = "abandoned" if run.outcome == "working" else run.outcome
    return {
        "step_id": run.step.step_id,
        "kind": run.step.kind,
        "outcome": "unneeded" if run.unneeded else outcome,
        "transaction_id": None if report is None else report.transaction_id,
        "block": run.block,
        "result": dict(run.result),
        "failure": run.failure if run.outcome == "failed" else None,
    }


def _waiting(life: PositionLife, run: StepRun | None) -> str:
    return _WAITS.get(life.state, "") if run is None else f"transaction {run.current.state}"


def _transactions(run: StepRun) -> list[dict[str, Any]]:
    """Those of the present nonce, oldest first; what is told of one is told of the one that counts."""
    current, report = run.current, run.current.report
    return [
        {
            "transaction_id": each.transaction_id,
            "nonce": each.nonce,
            "state": current.state,
            "status": report.status if report and report.transaction_id == each.transaction_id else "unknown",
            "block": report.block if report and report.transaction_id == each.transaction_id else None,
            "completes": each.completes,
            "summary": dict(each.summary),
        }
        for each in current.transactions
    ]
