"""What became of a request to the liquidity venue, as data. Made by `answer` (a call that returned) and `failure`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from lp_hedge.controller.outcomes import FailedOutcome, outcome_of, wish_of
from lp_hedge.domain.memory import LONGEST_WAIT_SECONDS
from lp_hedge.lp_ports import (
    FindPositions,
    FoundPosition,
    Inquire,
    LpRequest,
    Prepare,
    Transaction,
    TransactionReport,
    TransactionStatus,
)

LpOutcome = Literal["prepared", "nothing_to_do", "sent", "found", TransactionStatus, FailedOutcome]


@dataclass(frozen=True, slots=True)
class LpAnswer:
    """One request and what became of it; `detail` is the venue's own message, for people."""

    request: LpRequest
    outcome: LpOutcome
    transaction: Transaction | None = None
    report: TransactionReport | None = None
    positions: tuple[FoundPosition, ...] | None = None
    retry_after_seconds: float | None = None
    detail: str = ""


def wished(told: LpAnswer) -> float:
    """How long the venue wishes to be left alone [s], as far as that makes sense: 60 s at most, 0 for no wish."""
    wish = told.retry_after_seconds or 0.0
    return min(wish, LONGEST_WAIT_SECONDS) if wish == wish else LONGEST_WAIT_SECONDS


def answer(request: LpRequest, result: Transaction | TransactionReport | tuple[FoundPosition, ...] | None) -> LpAnswer:
    """A call that returned. What cannot be the answer to the request leaves the outcome open."""
    if isinstance(request, FindPositions) and isinstance(result, tuple):
        return LpAnswer(request, "found", positions=result)
    if isinstance(request, Prepare):
        return _prepared(request, result)
    if isinstance(request, Inquire):
        return _inquired(request, result)
    if result is None and not isinstance(request, FindPositions):
        return LpAnswer(request, "sent")
    return LpAnswer(request, "ambiguous", detail=f"{result!r} is no answer to {type(request).__name__}")


def failure(request: LpRequest, error: BaseException) -> LpAnswer:
    """A call that raised. What is none of the classes of `lp_hedge.errors` may have been executed."""
    detail = str(error) or type(error).__name__
    return LpAnswer(request, outcome_of(error), retry_after_seconds=wish_of(error), detail=detail)


def _prepared(request: Prepare, result: object) -> LpAnswer:
    if result is None:
        return LpAnswer(request, "nothing_to_do")
    if not isinstance(result, Transaction):
        return LpAnswer(request, "ambiguous", detail=f"{result!r} is no transaction")
    flaw = _flaw_of_transaction(request, result)
    return LpAnswer(request, "ambiguous", detail=flaw) if flaw else LpAnswer(request, "prepared", transaction=result)


def _inquired(request: Inquire, result: object) -> LpAnswer:
    if not isinstance(result, TransactionReport):
        return LpAnswer(request, "ambiguous", detail=f"{result!r} is no report")
    flaw = _flaw_of_report(request, result)
    return LpAnswer(request, "ambiguous", detail=flaw) if flaw else LpAnswer(request, result.status, report=result)


def _flaw_of_transaction(request: Prepare, made: Transaction) -> str:
    """Why a transaction must not be sent; empty when it may."""
    if made.step_id != request.step.step_id:
        return f"the transaction is of step {made.step_id!r}, asked was {request.step.step_id}"
    if not made.transaction_id:
        return "the transaction has no id: what became of it could never be asked"
    replaced = request.replaces
    if replaced is not None and made.nonce != replaced.nonce:
        return f"a replacement under nonce {made.nonce} for one under {replaced.nonce}: both could be included"
    return ""


def _flaw_of_report(request: Inquire, report: TransactionReport) -> str:
    """Why a report cannot be believed; empty when it can."""
    if report.status not in get_args(TransactionStatus):
        return f"the status {report.status!r} is none of {', '.join(get_args(TransactionStatus))}"
    asked = [each.transaction_id for each in request.transactions]
    if report.status in ("pending", "included", "final") and report.transaction_id not in asked:
        return f"the report is of {report.transaction_id!r}, asked was {', '.join(asked)}"
    if report.status == "final" and report.succeeded is None:
        return "a final transaction that neither succeeded nor failed"
    return ""
