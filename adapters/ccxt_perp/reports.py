"""From ccxt's structures to the records of the ports. Unknown stays `None`; what contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from adapters.ccxt_perp import client_ids
from adapters.ccxt_perp.instrument import exact, in_base
from adapters.ccxt_perp.quirks import FillForm, Quirks, at
from lp_hedge.errors import Ambiguous
from lp_hedge.ports import Fill, Instrument, Leg, OrderReport, OrderStatus, Place, Side

STATUS: Mapping[str, OrderStatus] = {
    "open": "working",
    "closed": "filled",
    "canceled": "cancelled",
    "canceling": "working",
    "expired": "cancelled",
    "rejected": "rejected",
}
DOLLARS = frozenset({None, "USD", "USDC", "USDT", "BUSD", "FDUSD", "USDE"})
LEGS: Mapping[str, Leg] = {"long": "long", "short": "short", "net": "net", "both": "net"}


def acknowledgement(order: Mapping[str, Any], placed: Place, traded: Instrument) -> OrderReport:
    """The reply to a placed order; a bare acknowledgement is `working`. Raises `Ambiguous` for a reply without id."""
    if not order.get("id"):
        raise Ambiguous(f"{traded.symbol}: the venue answered without an order id; look {placed.client_order_id} up")
    return _report(order, placed.client_order_id, placed.base, traded)


def report(order: Mapping[str, Any], quirks: Quirks, traded: Instrument) -> OrderReport:
    """An order the venue told of, under our own client id (an order without one: under the venue's)."""
    name = client_ids.from_venue(quirks.client_id, order.get("clientOrderId")) or str(order.get("id"))
    if order.get("status") is None:
        raise Ambiguous(f"{traded.symbol}: the venue told of order {name} without a status; look it up")
    ordered = None if order.get("amount") is None else in_base(order["amount"], traded)
    return _report(order, name, ordered, traded)


def _report(order: Mapping[str, Any], name: str, ordered: Decimal | None, traded: Instrument) -> OrderReport:
    filled = None if order.get("filled") is None else in_base(order["filled"], traded)
    status = STATUS.get(order.get("status") or "open")
    if status is None:
        raise Ambiguous(f"{traded.symbol}: order {name} has the unknown status {order['status']!r}; look it up")
    if status == "filled" and filled is not None and ordered is not None and filled < ordered:
        status = "cancelled"  # an immediate-or-cancel order that ran out of book
    return OrderReport(name, status, filled, ordered, order.get("id"))


@dataclass(frozen=True, slots=True)
class Book:
    """What it takes to read a trade of this account; `fee_rate` prices a fee that was paid in another coin."""

    quirks: Quirks
    traded: Instrument
    hedged: bool
    fee_rate: Decimal


def fill(trade: Mapping[str, Any], form: FillForm, book: Book) -> Fill:
    """One trade of the account. Raises `Ambiguous` for one that says too little to be booked."""
    traded = book.traded
    if not trade.get("id") or trade.get("amount") is None or trade.get("price") is None:
        raise Ambiguous(f"{traded.symbol}: the venue told of a trade without id, size or price; read the fills again")
    side: Side = "buy" if trade["side"] == "buy" else "sell"
    base, price = in_base(trade["amount"], traded), exact(trade["price"])
    return Fill(
        trade_id=str(trade["id"]),
        client_order_id=client_ids.from_venue(book.quirks.client_id, at(trade, form.client_id)),
        side=side,
        leg=_leg(trade, form, side, hedged=book.hedged),
        base=base,
        price=price,
        fee_quote=_fee(trade, form, base * price * book.fee_rate),
        t=(trade.get("timestamp") or 0) / 1000,
    )


def _fee(trade: Mapping[str, Any], form: FillForm, estimate: Decimal) -> Decimal:
    """The fee in quote; dollars of every kind count 1:1, and a fee in another coin at the configured rate."""
    cost, coin = exact(at(trade, ("fee", "cost")) or 0), at(trade, ("fee", "currency"))
    if cost and coin not in DOLLARS:
        return estimate
    return -cost if form.charges_negative else cost


def _leg(trade: Mapping[str, Any], form: FillForm, side: Side, *, hedged: bool) -> Leg:
    """The leg a trade belongs to; by what it closed, where the venue does not name it."""
    if isinstance(form.leg, tuple):
        return LEGS[str(at(trade, form.leg) or "net").lower()]
    if form.leg == "net" or not hedged:
        return "net"
    opens = not exact(at(trade, ("info", "closedSize")) or 0)
    return "long" if (side == "buy") == opens else "short"


def legs(positions: Iterable[Mapping[str, Any]], traded: Instrument) -> tuple[Decimal, Decimal]:
    """Long and short in base ≥ 0. Other symbols are left out; a size without a side is refused, never read as flat."""
    size = {"long": Decimal(0), "short": Decimal(0)}
    for each in positions:
        if each.get("symbol") != traded.symbol:
            continue
        if each.get("contracts") is None:
            raise Ambiguous(f"{traded.symbol}: the venue told of a position without size; it is unknown, not flat")
        held = in_base(each["contracts"], traded)
        if held and each.get("side") not in size:
            raise Ambiguous(f"{traded.symbol}: the venue told of a position of {held} without side; it is unknown")
        if held:
            size[each["side"]] += abs(held)
    return size["long"], size["short"]


def available(balance: Mapping[str, Any], quirks: Quirks) -> Decimal | None:
    """What new margin may use, in quote: the account's own field where the coin's would overstate it."""
    told = at(balance, (quirks.settle, "free")) if quirks.available == "free" else at(balance, tuple(quirks.available))
    try:
        return None if told is None else exact(told)
    except InvalidOperation:
        return None
