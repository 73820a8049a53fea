"""What crosses the ports, as the plain bodies of journal entries and back: text for every amount, null for unknown."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.desk.answers import Answer
from lp_hedge.ports import Cancel, Fill, LookUp, OrderReport, Place, Request


def request_body(request: Request) -> dict[str, Any]:
    """`kind` place, cancel or look_up, and the request's fields."""
    match request:
        case Place():
            return {
                "kind": "place",
                "client_order_id": request.client_order_id,
                "side": request.side,
                "leg": request.leg,
                "base": str(request.base),
                "reduce_only": request.reduce_only,
            }
        case Cancel():
            return {"kind": "cancel", "client_order_id": request.client_order_id}
        case LookUp():
            return {"kind": "look_up", "client_order_id": request.client_order_id}


def request_of(body: Mapping[str, Any]) -> Request:
    """The request of a body."""
    match body["kind"]:
        case "place":
            amount = Decimal(body["base"])
            return Place(body["client_order_id"], body["side"], body["leg"], amount, body["reduce_only"])
        case "cancel":
            return Cancel(body["client_order_id"])
        case _:
            return LookUp(body["client_order_id"])


def answer_body(answer: Answer) -> dict[str, Any]:
    """The request that was answered, the outcome class, and the venue's report if there was one."""
    report = answer.report
    return {
        "request": request_body(answer.request),
        "outcome": answer.outcome,
        "report": None if report is None else _report_body(report),
        "retry_after_seconds": answer.retry_after_seconds,
        "detail": answer.detail,
    }


def answer_of(body: Mapping[str, Any]) -> Answer:
    """The answer of a body."""
    report = body["report"]
    return Answer(
        request_of(body["request"]),
        body["outcome"],
        report=None if report is None else _report_of(report),
        retry_after_seconds=body["retry_after_seconds"],
        detail=body["detail"],
    )


def _report_body(report: OrderReport) -> dict[str, Any]:
    return {
        "client_order_id": report.client_order_id,
        "status": report.status,
        "filled_base": text(report.filled_base),
        "base": text(report.base),
        "venue_order_id": report.venue_order_id,
    }


def _report_of(body: Mapping[str, Any]) -> OrderReport:
    return OrderReport(
        body["client_order_id"],
        body["status"],
        filled_base=amount(body["filled_base"]),
        base=amount(body["base"]),
        venue_order_id=body["venue_order_id"],
    )


def fill_body(fill: Fill) -> dict[str, Any]:
    """One trade."""
    return {
        "trade_id": fill.trade_id,
        "client_order_id": fill.client_order_id,
        "side": fill.side,
        "leg": fill.leg,
        "base": str(fill.base),
        "price": str(fill.price),
        "fee_quote": str(fill.fee_quote),
        "t": fill.t,
    }


def fill_of(body: Mapping[str, Any]) -> Fill:
    """The trade of a body."""
    amounts = {name: Decimal(body[name]) for name in ("base", "price", "fee_quote")}
    return Fill(**{**body, **amounts})


def text(value: Decimal | None) -> str | None:
    """A decimal as the journal holds it."""
    return None if value is None else str(value)


def amount(value: str | None) -> Decimal | None:
    """A decimal as the ports carry it."""
    return None if value is None else Decimal(value)
