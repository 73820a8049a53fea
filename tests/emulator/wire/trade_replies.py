"""Orders, trades and income as the REST API tells them."""

from __future__ import annotations

from typing import Any

from tests.emulator.exchange.records import Contract, Income, Order, Trade
from tests.emulator.wire.text import money, price, size


def order_reply(order: Order, contract: Contract) -> dict[str, Any]:
    terms = order.terms
    return {
        "orderId": order.order_id,
        "symbol": contract.symbol,
        "status": order.status,
        "clientOrderId": terms.client_id,
        "price": price(terms.price, contract),
        "avgPrice": money(order.average),
        "origQty": size(order.base, contract),
        "executedQty": size(order.filled, contract),
        "cumQty": size(order.filled, contract),
        "cumQuote": money(order.cost),
        "timeInForce": terms.time_in_force,
        "type": terms.type,
        "reduceOnly": terms.reduce_only,
        "closePosition": False,
        "side": terms.side,
        "positionSide": terms.position_side,
        "stopPrice": "0.00",
        "workingType": "CONTRACT_PRICE",
        "priceProtect": False,
        "origType": terms.type,
        "priceMatch": "NONE",
        "selfTradePreventionMode": "NONE",
        "goodTillDate": 0,
        "time": order.created_t,
        "updateTime": order.updated_t,
    }


def trade_reply(trade: Trade, contract: Contract) -> dict[str, Any]:
    """As Binance: the order's number, never its client id."""
    return {
        "buyer": trade.side == "BUY",
        "commission": money(trade.commission),
        "commissionAsset": contract.quote,
        "id": trade.trade_id,
        "maker": trade.maker,
        "orderId": trade.order_id,
        "price": price(trade.price, contract),
        "qty": size(trade.base, contract),
        "quoteQty": money(trade.base * trade.price),
        "realizedPnl": money(trade.realised),
        "side": trade.side,
        "positionSide": trade.position_side,
        "symbol": contract.symbol,
        "time": trade.t,
    }


def income_reply(income: Income, contract: Contract) -> dict[str, Any]:
    return {
        "symbol": contract.symbol,
        "incomeType": income.kind,
        "income": money(income.quote),
        "asset": contract.quote,
        "info": income.kind,
        "time": income.t,
        "tranId": income.number,
        "tradeId": "" if income.trade_id is None else str(income.trade_id),
    }
