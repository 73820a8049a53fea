"""Orders, their look-up, their end, and the trades they made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from tests.emulator.exchange.records import ZERO, NewOrder, OrderType, PositionSide, Refusal, Side, TimeInForce
from tests.emulator.faults import UNKNOWN_ERROR, Kind
from tests.emulator.wire.call import Call, Route
from tests.emulator.wire.trade_replies import order_reply, trade_reply

SIDES: tuple[Side, ...] = ("BUY", "SELL")
TYPES: tuple[OrderType, ...] = ("MARKET", "LIMIT")
LEGS: tuple[PositionSide, ...] = ("BOTH", "LONG", "SHORT")
TIMES: tuple[TimeInForce, ...] = ("GTC", "IOC", "FOK", "GTX")
WEEK_MS = 7 * 24 * 3_600_000


def new_order(call: Call) -> NewOrder:
    """The order as asked for. Raises `Refusal` naming the first parameter that is missing or wrong."""
    call.symbol()
    kind = call.choice("type", TYPES)
    return NewOrder(
        client_id=call.params.get("newClientOrderId") or f"auto{call.exchange.number()}",
        side=call.choice("side", SIDES),
        base=call.decimal("quantity"),
        position_side=call.choice("positionSide", LEGS, "BOTH"),
        type=kind,
        price=call.decimal("price") if kind == "LIMIT" else ZERO,
        time_in_force=call.choice("timeInForce", TIMES) if kind == "LIMIT" else "GTC",
        reduce_only=call.choice("reduceOnly", ("true", "false"), "false") == "true",
    )


def place(call: Call) -> dict[str, Any]:
    terms, exchange, fault = new_order(call), call.exchange, call.fault
    late_ms = int((fault.seconds or 0) * 1000) if fault is not None else 0
    if fault is not None and fault.kind is Kind.LATE_ORDER:
        exchange.defer(terms, until_ms=late_ms or None, look_ups=fault.look_ups)
        raise Refusal(0, UNKNOWN_ERROR, 503)
    hold_ms = late_ms if fault is not None and fault.kind is Kind.LATE_FILL else 0
    order = exchange.submit(terms, hold_ms=hold_ms)
    reply = order_reply(order, exchange.contract)
    if call.params.get("newOrderRespType", "ACK") == "ACK":
        return reply | {"status": "NEW", "executedQty": "0", "cumQty": "0", "cumQuote": "0", "avgPrice": "0.00"}
    return reply


def look_up(call: Call) -> dict[str, Any]:
    return order_reply(call.exchange.look_up(*_named(call)), call.exchange.contract)


def cancel(call: Call) -> dict[str, Any]:
    return order_reply(call.exchange.cancel(*_named(call)), call.exchange.contract)


def cancel_all(call: Call) -> dict[str, Any]:
    call.symbol()
    call.exchange.cancel_all()
    return {"code": 200, "msg": "The operation of cancel all open order is done."}


def open_orders(call: Call) -> list[dict[str, Any]]:
    call.symbol(needed=False)
    call.exchange.settle_due()
    return [order_reply(order, call.exchange.contract) for order in call.exchange.book.working]


def all_orders(call: Call) -> list[dict[str, Any]]:
    call.symbol(needed=False)
    call.exchange.settle_due()
    first = call.whole("orderId")
    replies = [order_reply(each, call.exchange.contract) for each in call.exchange.orders]
    return paged(
        call, (each for each in replies if first is None or each["orderId"] >= first), from_start=first is not None
    )


def user_trades(call: Call) -> list[dict[str, Any]]:
    call.symbol()
    call.exchange.settle_due()
    first, order_id = call.whole("fromId"), call.whole("orderId")
    trades = [
        trade_reply(trade, call.exchange.contract)
        for trade in call.exchange.trades
        if (first is None or trade.trade_id >= first) and (order_id is None or trade.order_id == order_id)
    ]
    return paged(call, trades, from_start=first is not None)


class _Timed(Protocol):
    def __getitem__(self, key: str, /) -> Any: ...


Row = TypeVar("Row", bound=_Timed)


def paged(call: Call, rows: Iterable[Row], *, from_start: bool = False) -> list[Row]:
    """A page of rows: the first ones from a start time or number on (at most a week), else the latest ones."""
    start, end, limit = call.whole("startTime"), call.whole("endTime"), call.whole("limit") or 500
    if start is not None and end is not None and end - start > WEEK_MS:
        raise Refusal(-4166, "Search window is restricted to recent 90 days / 7 days between start and end.")
    last = start + WEEK_MS if start is not None and end is None else end
    kept = [row for row in rows if (start or 0) <= row["time"] and (last is None or row["time"] <= last)]
    size = min(limit, 1000)
    return kept[:size] if start is not None or from_start else kept[-size:]


def _named(call: Call) -> tuple[int | None, str | None]:
    call.symbol()
    order_id, client_id = call.whole("orderId"), call.params.get("origClientOrderId")
    if order_id is None and not client_id:
        raise Refusal(-1102, "Either 'orderId' or 'origClientOrderId' must be sent, but both were empty/null.")
    return order_id, client_id


ROUTES = (
    Route("POST", "/fapi/v1/order", 1, "signed", place),
    Route("GET", "/fapi/v1/order", 1, "signed", look_up),
    Route("DELETE", "/fapi/v1/order", 1, "signed", cancel),
    Route("DELETE", "/fapi/v1/allOpenOrders", 1, "signed", cancel_all),
    Route("GET", "/fapi/v1/openOrders", 1, "signed", open_orders),
    Route("GET", "/fapi/v1/allOrders", 5, "signed", all_orders),
    Route("GET", "/fapi/v1/userTrades", 5, "signed", user_trades),
)
