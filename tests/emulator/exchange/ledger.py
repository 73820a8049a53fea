"""The ledger as plain data, for another process to read: orders, trades, incomes, legs and wallet."""

from __future__ import annotations

from typing import Any

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Order, Trade


def ledger(exchange: Exchange) -> dict[str, Any]:
    """JSON-plain; amounts as text."""
    return {
        "t": exchange.clock(),
        "bid": str(exchange.quote.bid),
        "ask": str(exchange.quote.ask),
        "wallet": str(exchange.wallet),
        "hedge_mode": exchange.account.hedge_mode,
        "leverage": exchange.account.leverage,
        "margin_type": exchange.account.margin_type,
        "legs": {side: str(leg.base) for side, leg in exchange.legs.items()},
        "orders": [_order(order) for order in exchange.orders],
        "deferred": [each.terms.client_id for each in exchange.book.deferred],
        "trades": [_trade(trade) for trade in exchange.trades],
        "incomes": [{"kind": each.kind, "quote": str(each.quote), "t": each.t} for each in exchange.incomes],
    }


def _order(order: Order) -> dict[str, Any]:
    terms = order.terms
    return {
        "order_id": order.order_id,
        "client_id": terms.client_id,
        "side": terms.side,
        "position_side": terms.position_side,
        "type": terms.type,
        "reduce_only": terms.reduce_only,
        "base": str(order.base),
        "filled": str(order.filled),
        "status": order.status,
        "t": order.created_t,
    }


def _trade(trade: Trade) -> dict[str, Any]:
    return {
        "trade_id": trade.trade_id,
        "order_id": trade.order_id,
        "side": trade.side,
        "position_side": trade.position_side,
        "base": str(trade.base),
        "price": str(trade.price),
        "t": trade.t,
    }
