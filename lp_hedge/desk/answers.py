"""What became of a request, as data: one outcome class per way a venue can answer. Source: facts §1.

The shell and the simulation make answers with `answer` (a call that returned) and `failure` (a call that raised). The
class decides what may happen next; what it means for one order stands in `meaning.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lp_hedge.controller.outcomes import NOT_EXECUTED, FailedOutcome, outcome_of, wish_of
from lp_hedge.ports import OrderReport, OrderStatus, Place, Request

Outcome = Literal["accepted", "filled", "cancelled", "not_found", FailedOutcome]

_OF_STATUS: Mapping[OrderStatus, Outcome] = {
    "working": "accepted",
    "filled": "filled",
    "cancelled": "cancelled",
    "rejected": "rejected",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what became of it. `detail` is the venue's own message, for people.

    `report` is what the venue says of the order, when it says anything; `rejected` without a report means that the
    request was refused, which is the order's end only when the request was to place it.
    """

    request: Request
    outcome: Outcome
    report: OrderReport | None = None
    retry_after_seconds: float | None = None
    detail: str = ""


def answer(request: Request, result: OrderReport | None) -> Answer:
    """A call that returned. A report that cannot be of this order, or of any, leaves the outcome open."""
    if result is None:
        return Answer(request, "ambiguous" if isinstance(request, Place) else "not_found")
    flaw = _flaw(request, result)
    if flaw:
        return Answer(request, "ambiguous", detail=flaw)
    return Answer(request, _OF_STATUS[result.status], result)


def failure(request: Request, error: BaseException) -> Answer:
    """A call that raised. What is none of the classes of `lp_hedge.errors` may have been executed."""
    detail = str(error) or type(error).__name__
    return Answer(request, outcome_of(error), retry_after_seconds=wish_of(error), detail=detail)


def _flaw(request: Request, report: OrderReport) -> str:
    """Why a report cannot be believed; empty when it can."""
    if request.client_order_id is not None and report.client_order_id != request.client_order_id:
        return f"the report is of order {report.client_order_id!r}, asked was {request.client_order_id}"
    if report.status not in _OF_STATUS:
        return f"the status {report.status!r} is none of {', '.join(_OF_STATUS)}"
    if isinstance(request, Place) and report.venue_order_id is None and report.status != "rejected":
        return "the venue names no order of its own: it may not exist"
    if not (_possible(report.filled_base) and _possible(report.base)):
        return f"the amounts {report.filled_base} of {report.base} are impossible"
    return ""


def _possible(base: Decimal | None) -> bool:
    return base is None or (base.is_finite() and base >= 0)


__all__ = ["NOT_EXECUTED", "Answer", "Outcome", "answer", "failure"]
