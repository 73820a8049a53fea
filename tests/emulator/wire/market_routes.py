"""Routes that need no key."""

from __future__ import annotations

from typing import Any

from tests.emulator.wire import market_replies
from tests.emulator.wire.call import Call, Route


def ping(_call: Call) -> dict[str, Any]:
    return {}


def time(call: Call) -> dict[str, Any]:
    return {"serverTime": call.exchange.clock()}


def exchange_info(call: Call) -> dict[str, Any]:
    return market_replies.exchange_info(call.exchange)


def depth(call: Call) -> dict[str, Any]:
    call.symbol()
    return market_replies.depth(call.exchange)


def ticker(call: Call) -> Any:
    return _one_or_all(call, market_replies.ticker(call.exchange))


def book_ticker(call: Call) -> Any:
    return _one_or_all(call, market_replies.book_ticker(call.exchange))


def premium_index(call: Call) -> Any:
    return _one_or_all(call, market_replies.premium_index(call.exchange))


def funding_info(call: Call) -> list[dict[str, Any]]:
    return market_replies.funding_info(call.exchange)


def _one_or_all(call: Call, reply: dict[str, Any]) -> Any:
    """With a symbol one object, without a list of all."""
    call.symbol(needed=False)
    return reply if "symbol" in call.params else [reply]


ROUTES = (
    Route("GET", "/fapi/v1/ping", 1, "none", ping),
    Route("GET", "/fapi/v1/time", 1, "none", time),
    Route("GET", "/fapi/v1/exchangeInfo", 1, "none", exchange_info),
    Route("GET", "/fapi/v1/depth", 20, "none", depth),
    Route("GET", "/fapi/v1/ticker/24hr", 1, "none", ticker),
    Route("GET", "/fapi/v1/ticker/bookTicker", 2, "none", book_ticker),
    Route("GET", "/fapi/v1/premiumIndex", 1, "none", premium_index),
    Route("GET", "/fapi/v1/fundingInfo", 1, "none", funding_info),
)
