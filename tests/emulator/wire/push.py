"""What the websockets push: market data by stream name, and the account's own events."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import AccountEvent, Contract, OrderEvent, PositionSide, Quote, Trade
from tests.emulator.wire.text import money, price, size

Message = dict[str, Any]


def book_ticker(exchange: Exchange) -> Message:
    quote, contract = exchange.quote, exchange.contract
    return {
        "e": "bookTicker",
        "u": quote.update,
        "s": contract.symbol,
        "b": price(quote.bid, contract),
        "B": size(quote.bid_size, contract),
        "a": price(quote.ask, contract),
        "A": size(quote.ask_size, contract),
        "T": quote.t,
        "E": exchange.clock(),
    }


def mark_price(exchange: Exchange) -> Message:
    quote = exchange.quote
    return {
        "e": "markPriceUpdate",
        "E": exchange.clock(),
        "s": exchange.contract.symbol,
        "p": money(quote.mark),
        "i": money(quote.mark),
        "P": money(quote.mark),
        "r": money(quote.funding_rate),
        "T": quote.next_funding_t,
    }


def mini_ticker(exchange: Exchange) -> Message:
    """24 hours in which nothing but the last price is known."""
    last = price(exchange.quote.mark, exchange.contract)
    same = dict.fromkeys(("c", "o", "h", "l"), last)
    head = {"e": "24hrMiniTicker", "E": exchange.clock(), "s": exchange.contract.symbol}
    return {**head, **same, "v": "0", "q": "0"}


def ticker(exchange: Exchange) -> Message:
    more = {"e": "24hrTicker", "p": "0.00", "P": "0.000", "C": exchange.quote.t}
    return mini_ticker(exchange) | more | {"w": price(exchange.quote.mark, exchange.contract)}


STREAMS: dict[str, Callable[[Exchange], Message]] = {
    "bookTicker": book_ticker,
    "markPrice": mark_price,
    "miniTicker": mini_ticker,
    "ticker": ticker,
}


def depth(exchange: Exchange, before: Quote) -> Message:
    """The change of the book since the quote before: levels that went carry size 0."""
    quote, contract = exchange.quote, exchange.contract
    return {
        "e": "depthUpdate",
        "E": exchange.clock(),
        "T": quote.t,
        "s": contract.symbol,
        "U": quote.update,
        "u": quote.update,
        "pu": quote.update - 1,
        "b": _levels(contract, quote.bid, quote.bid_size, before.bid),
        "a": _levels(contract, quote.ask, quote.ask_size, before.ask),
    }


def _levels(contract: Contract, level: Decimal, left: Decimal, before: Decimal) -> list[list[str]]:
    gone = [] if before == level else [[price(before, contract), "0"]]
    return [*gone, [price(level, contract), size(left, contract)]]


def order_update(event: OrderEvent, contract: Contract) -> Message:
    order, terms = event.order, event.order.terms
    fields: Message = {
        "s": contract.symbol,
        "c": terms.client_id,
        "S": terms.side,
        "o": terms.type,
        "f": terms.time_in_force,
        "q": size(order.base, contract),
        "p": price(terms.price, contract),
        "ap": money(order.average),
        "sp": "0",
        "x": event.execution,
        "X": order.status,
        "i": order.order_id,
        "l": "0",
        "z": size(order.filled, contract),
        "L": "0",
        "T": event.t,
        "t": 0,
        "b": "0",
        "a": "0",
        "m": False,
        "R": terms.reduce_only,
        "wt": "CONTRACT_PRICE",
        "ot": terms.type,
        "ps": terms.position_side,
        "cp": False,
        "rp": "0",
    }
    if event.trade is not None:
        fields |= _trade_fields(event.trade, contract)
    return {"e": "ORDER_TRADE_UPDATE", "E": event.t, "T": event.t, "o": fields}


def _trade_fields(trade: Trade, contract: Contract) -> Message:
    return {
        "l": size(trade.base, contract),
        "L": price(trade.price, contract),
        "n": money(trade.commission),
        "N": contract.quote,
        "t": trade.trade_id,
        "m": trade.maker,
        "rp": money(trade.realised),
    }


def account_update(event: AccountEvent, contract: Contract) -> Message:
    data = {
        "m": event.reason,
        "B": [{"a": contract.quote, "wb": money(event.wallet), "cw": money(event.wallet), "bc": "0"}],
        "P": [_position(leg, contract) for leg in event.legs],
    }
    return {"e": "ACCOUNT_UPDATE", "E": event.t, "T": event.t, "a": data}


def _position(leg: tuple[PositionSide, Decimal, Decimal], contract: Contract) -> Message:
    side, base, entry = leg
    return {
        "s": contract.symbol,
        "pa": size(base, contract),
        "ep": str(entry),
        "bep": str(entry),
        "cr": "0",
        "up": "0",
        "mt": "cross",
        "iw": "0",
        "ps": side,
    }


def listen_key_expired(key: str, now: int) -> Message:
    return {"e": "listenKeyExpired", "E": now, "listenKey": key}
