"""What crosses the port of a liquidity venue, as plain bodies of journal entries and back: text for every amount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.keeper.answers import LpAnswer
from lp_hedge.keeper.plain import body, found_of, report_of, step_of, transaction_of
from lp_hedge.lp_ports import Broadcast, FindPositions, Inquire, LpRequest, Prepare

Body = Mapping[str, Any]


def lp_request_body(request: LpRequest) -> dict[str, Any]:
    """`kind` prepare, broadcast, inquire or find_positions, and the request's fields."""
    match request:
        case Prepare():
            replaces = None if request.replaces is None else body(request.replaces)
            return {"kind": "prepare", "step": body(request.step), "replaces": replaces, "void": request.void}
        case Broadcast():
            return {"kind": "broadcast", "transaction": body(request.transaction)}
        case Inquire():
            return {"kind": "inquire", "transactions": [body(each) for each in request.transactions]}
        case FindPositions():
            return {"kind": "find_positions", "number": request.number}


def lp_request_of(plain: Body) -> LpRequest:
    """The request of a body."""
    match plain["kind"]:
        case "prepare":
            replaces = None if plain["replaces"] is None else transaction_of(plain["replaces"])
            return Prepare(step_of(plain["step"]), replaces, plain["void"])
        case "broadcast":
            return Broadcast(transaction_of(plain["transaction"]))
        case "inquire":
            return Inquire(tuple(transaction_of(each) for each in plain["transactions"]))
        case _:
            return FindPositions(plain.get("number", 0))


def lp_answer_body(answer: LpAnswer) -> dict[str, Any]:
    """The request that was answered, the outcome, and whatever the venue told."""
    return {
        "request": lp_request_body(answer.request),
        "outcome": answer.outcome,
        "transaction": None if answer.transaction is None else body(answer.transaction),
        "report": None if answer.report is None else body(answer.report),
        "positions": None if answer.positions is None else [body(each) for each in answer.positions],
        "retry_after_seconds": answer.retry_after_seconds,
        "detail": answer.detail,
    }


def lp_answer_of(plain: Body) -> LpAnswer:
    """The answer of a body."""
    transaction, report, positions = plain["transaction"], plain["report"], plain["positions"]
    return LpAnswer(
        lp_request_of(plain["request"]),
        plain["outcome"],
        transaction=None if transaction is None else transaction_of(transaction),
        report=None if report is None else report_of(report),
        positions=None if positions is None else tuple(map(found_of, positions)),
        retry_after_seconds=plain["retry_after_seconds"],
        detail=plain["detail"],
    )
