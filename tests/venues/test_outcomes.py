"""Facts §1, "Outcome of a request", row by row: a real answer of each venue, through ccxt, to the class that decides."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from adapters.ccxt_perp.client import _client, retry_after
from adapters.ccxt_perp.outcome import NotFound, outcome
from adapters.ccxt_perp.quirks import names, quirks
from lp_hedge.config.model.venue import Venue
from lp_hedge.errors import (
    Ambiguous,
    ClockSkew,
    Duplicate,
    Fatal,
    NoChange,
    NotSent,
    Rejected,
    Throttled,
    VenueError,
)

ccxt = pytest.importorskip("ccxt.async_support", reason="the extra `venues` is not installed")

ELSEWHERE = "http://127.0.0.1:9"
PATHS = {
    "binanceusdm": "/fapi/v1/order",
    "bybit": "/v5/order/create",
    "okx": "/api/v5/trade/order",
    "hyperliquid": "/exchange",
}


def binance(code: int, text: str) -> str:
    return f'{{"code":{code},"msg":"{text}"}}'


def bybit(code: int, text: str) -> str:
    return f'{{"retCode":{code},"retMsg":"{text}","result":{{}},"retExtInfo":{{}},"time":1732300000000}}'


def okx(code: str, text: str) -> str:
    return f'{{"code":"{code}","data":[],"msg":"{text}"}}'


def okx_order(code: str, text: str) -> str:
    row = f'{{"clOrdId":"lh1ea1","ordId":"","sCode":"{code}","sMsg":"{text}","tag":"","ts":"1732300000000"}}'
    return f'{{"code":"1","data":[{row}],"inTime":"1","msg":"All operations failed","outTime":"2"}}'


def hyperliquid(text: str) -> str:
    return f'{{"status":"ok","response":{{"type":"order","data":{{"statuses":[{{"error":"{text}"}}]}}}}}}'


ANSWERS: list[tuple[str, int, str, type[VenueError]]] = [
    ("binanceusdm", 429, binance(-1003, "Too many requests; current limit is 2400 requests per minute."), Throttled),
    ("binanceusdm", 418, binance(-1003, "Way too many requests; IP banned until 1732300100000."), Throttled),
    ("binanceusdm", 503, binance(-1008, "Request throttled by system-level protection."), Throttled),
    ("binanceusdm", 400, binance(-1015, "Too many new orders; current limit is 300 orders per TEN_SECONDS."), Throttled),
    ("binanceusdm", 400, binance(-1021, "Timestamp for this request is outside of the recvWindow."), ClockSkew),
    ("binanceusdm", 400, binance(-5028, "Timestamp for this request is outside of the ME recvWindow."), ClockSkew),
    ("binanceusdm", 400, binance(-1000, "An unknown error occurred while processing the request."), Ambiguous),
    ("binanceusdm", 408, binance(-1007, "Timeout waiting for response from backend server. Send status unknown; execution status unknown."), Ambiguous),
    ("binanceusdm", 503, "Unknown error, please check your request or try again later.", Ambiguous),
    ("binanceusdm", 502, "<html><body>Bad Gateway</body></html>", Ambiguous),
    ("binanceusdm", 400, binance(-9999, "A code nobody has seen yet."), Ambiguous),
    ("binanceusdm", 400, binance(-4116, "ClientOrderId is duplicated."), Duplicate),
    ("binanceusdm", 400, binance(-2019, "Margin is insufficient."), Rejected),
    ("binanceusdm", 400, binance(-2022, "ReduceOnly Order is rejected."), Rejected),
    ("binanceusdm", 400, binance(-4164, "Order's notional must be no smaller than 20 (unless you choose reduce only)."), Rejected),
    ("binanceusdm", 400, binance(-1111, "Precision is over the maximum defined for this asset."), Rejected),
    ("binanceusdm", 400, binance(-4068, "Position side cannot be changed if there exists position."), Rejected),
    ("binanceusdm", 400, binance(-4061, "Order's position side does not match user's setting."), Rejected),
    ("binanceusdm", 400, binance(-4046, "No need to change margin type."), NoChange),
    ("binanceusdm", 400, binance(-4059, "No need to change position side."), NoChange),
    ("binanceusdm", 400, binance(-2013, "Order does not exist."), NotFound),
    ("binanceusdm", 400, binance(-2011, "Unknown order sent."), NotFound),
    ("binanceusdm", 401, binance(-2015, "Invalid API-key, IP, or permissions for action."), Fatal),
    ("binanceusdm", 401, binance(-2014, "API-key format invalid."), Fatal),
    ("binanceusdm", 400, binance(-1022, "Signature for this request is not valid."), Fatal),
    ("binanceusdm", 400, binance(-1121, "Invalid symbol."), Fatal),
    ("bybit", 200, bybit(10006, "Too many visits. Exceeded the API Rate Limit."), Throttled),
    ("bybit", 403, bybit(10018, "Exceeded the IP Rate Limit."), Throttled),
    ("bybit", 200, bybit(10002, "invalid request, please check your server timestamp or recv_window param."), ClockSkew),
    ("bybit", 200, bybit(10016, "Internal server error."), Ambiguous),
    ("bybit", 200, bybit(10000, "Server Timeout"), Ambiguous),
    ("bybit", 504, "<html>504 Gateway Time-out</html>", Ambiguous),
    ("bybit", 200, bybit(987654, "A code nobody has seen yet."), Ambiguous),
    ("bybit", 200, bybit(110072, "OrderLinkedID is duplicate"), Duplicate),
    ("bybit", 200, bybit(110007, "ab not enough for new order"), Rejected),
    ("bybit", 200, bybit(110017, "current position is zero, cannot fix reduce-only order qty"), Rejected),
    ("bybit", 200, bybit(110094, "Order does not meet minimum order value 5USDT"), Rejected),
    ("bybit", 200, bybit(10001, "position idx not match position mode"), Rejected),
    ("bybit", 200, bybit(110024, "You have an existing position, so position mode cannot be switched"), Rejected),
    ("bybit", 200, bybit(110043, "leverage not modified"), NoChange),
    ("bybit", 200, bybit(110025, "Position mode is not modified"), NoChange),
    ("bybit", 200, bybit(110026, "Cross/isolated margin mode is not modified"), NoChange),
    ("bybit", 200, bybit(110001, "order not exists or too late to cancel"), NotFound),
    ("bybit", 200, bybit(110008, "Order has been finished or canceled"), NotFound),
    ("bybit", 200, bybit(10003, "API key is invalid."), Fatal),
    ("bybit", 200, bybit(10004, "error sign! please check your signature generation algorithm."), Fatal),
    ("bybit", 200, bybit(33004, "Your api key has expired."), Fatal),
    ("okx", 429, okx("50011", "Requests too frequent"), Throttled),
    ("okx", 200, okx_order("50061", "You've reached the maximum order rate limit for this account."), Throttled),
    ("okx", 401, okx("50102", "Timestamp request expired"), ClockSkew),
    ("okx", 200, okx("50004", "Endpoint request timeout (does not mean that the request was successful or failed, please check the request result)"), Ambiguous),
    ("okx", 503, okx("50001", "Service temporarily unavailable. Please try again later"), Ambiguous),
    ("okx", 200, okx_order("51149", "Order timed out. Please try again later."), Ambiguous),
    ("okx", 200, okx_order("99999", "A code nobody has seen yet."), Ambiguous),
    ("okx", 200, okx_order("51016", "Duplicated client order ID"), Duplicate),
    ("okx", 200, okx_order("51008", "Order failed. Insufficient USDT margin in account"), Rejected),
    ("okx", 200, okx_order("51169", "Order failed because you don't have any positions in this direction for this contract to reduce or close."), Rejected),
    ("okx", 200, okx_order("51121", "Order quantity must be a multiple of the lot size."), Rejected),
    ("okx", 200, okx("59000", "Your settings failed as you have positions or open orders."), Rejected),
    ("okx", 200, okx_order("51400", "Cancellation failed as the order has been filled, canceled or does not exist"), NotFound),
    ("okx", 200, okx("51603", "Order does not exist"), NotFound),
    ("okx", 401, okx("50113", "Invalid Sign"), Fatal),
    ("okx", 401, okx("50111", "Invalid OK-ACCESS-KEY"), Fatal),
    ("okx", 200, okx("51001", "Instrument ID or Spread ID does not exist."), Fatal),
    ("hyperliquid", 200, '{"status":"err","response":"Too many cumulative requests sent (37986 > 10436) for cumulative volume traded $437.92."}', Throttled),
    ("hyperliquid", 429, "null", Throttled),
    ("hyperliquid", 200, '{"status":"err","response":"Invalid nonce: duplicate nonce 1732300000000"}', ClockSkew),
    ("hyperliquid", 500, "Internal Server Error", Ambiguous),
    ("hyperliquid", 200, hyperliquid("A sentence nobody has read yet."), Ambiguous),
    ("hyperliquid", 200, hyperliquid("Insufficient margin to place order. asset=4"), Rejected),
    ("hyperliquid", 200, hyperliquid("Reduce only order would increase position. asset=4"), Rejected),
    ("hyperliquid", 200, hyperliquid("Order must have minimum value of $10. asset=4"), Rejected),
    ("hyperliquid", 200, hyperliquid("Order could not immediately match against any resting orders. asset=4"), Rejected),
    ("hyperliquid", 200, hyperliquid("Order was never placed, already canceled, or filled. asset=4"), NotFound),
    ("hyperliquid", 200, '{"status":"unknownOid"}', NotFound),
    ("hyperliquid", 200, '{"status":"err","response":"User or API Wallet 0xb8a6f8b26223de27c31938d56e470a5b832703a5 does not exist."}', Fatal),
]  # fmt: skip


def client_of(venue: str, base_url: str | None = None) -> Any:
    return _client(getattr(ccxt, venue), Venue(name=venue, base_url=base_url), quirks(venue))


def raised(client: Any, status: int, body: str, headers: dict[str, str] | None = None) -> Exception:
    """What ccxt raises for an answer."""
    with pytest.raises(ccxt.BaseError) as caught:
        judge(client, status, body, headers or {})
    return caught.value


def judge(client: Any, status: int, body: str, headers: dict[str, str]) -> None:
    """The same two calls in the same order as in ccxt's `fetch`; binance's errors depend on the address."""
    place = client.urls["api"].get("fapiPrivate", ELSEWHERE).removesuffix("/fapi/v1")
    url = f"{place}{PATHS[client.id]}"
    client.handle_errors(status, "Reason", url, "POST", headers, body, client.parse_json(body), {}, None)
    client.handle_http_status_code(status, "Reason", url, "POST", body)


@pytest.mark.parametrize(("venue", "status", "body", "kind"), ANSWERS)
@pytest.mark.parametrize("server", [None, ELSEWHERE], ids=["real address", "test address"])
def test_an_answer_means_the_same_whatever_the_server_is_called(venue, status, body, kind, server):
    found = outcome(raised(client_of(venue, server), status, body), quirks(venue))

    assert type(found) is kind, found


RAISED: list[tuple[Exception, type[VenueError]]] = [
    (ccxt.RequestTimeout("binanceusdm POST https://x"), Ambiguous),
    (ccxt.ExchangeNotAvailable("binanceusdm POST https://x"), Ambiguous),
    (ccxt.OperationFailed("no answer"), Ambiguous),
    (ccxt.BadResponse("binanceusdm <html>"), Ambiguous),
    (ccxt.NullResponse("nothing"), Ambiguous),
    (ccxt.ExchangeError("something"), Ambiguous),
    (ccxt.BadRequest('okx {"code":"31337","msg":"new"}'), Ambiguous),
    (ccxt.BadRequest("okx setLeverage() leverage should be between 1 and 125"), NotSent),
    (ccxt.InvalidOrder('binanceusdm {"code":-31337,"msg":"new"}'), Ambiguous),
    (KeyError("a bug in a parser"), Ambiguous),
    (ConnectionResetError("reset"), Ambiguous),
    (ccxt.ArgumentsRequired("needs a price"), NotSent),
    (ccxt.InvalidOrder("binanceusdm amount of ETH/USDT must be greater than minimum amount precision of 0.001"), NotSent),
    (ccxt.DDoSProtection("429"), Throttled),
    (ccxt.RateLimitExceeded("slow down"), Throttled),
    (ccxt.InvalidNonce("nonce"), ClockSkew),
    (ccxt.InsufficientFunds("no money"), Rejected),
    (ccxt.OperationRejected("no"), Rejected),
    (ccxt.MarketClosed("closed"), Rejected),
    (ccxt.NoChange("same"), NoChange),
    (ccxt.MarginModeAlreadySet("same"), NoChange),
    (ccxt.OrderNotFound("unknown"), NotFound),
    (ccxt.AuthenticationError('requires "secret" credential'), Fatal),
    (ccxt.PermissionDenied("no"), Fatal),
    (ccxt.AccountSuspended("no"), Fatal),
    (ccxt.BadSymbol("what"), Fatal),
    (ccxt.NotSupported("what"), Fatal),
]  # fmt: skip


@pytest.mark.parametrize(("error", "kind"), RAISED, ids=lambda each: repr(each) if isinstance(each, Exception) else "")
@pytest.mark.parametrize("venue", ["binanceusdm", "bybit", "okx", "hyperliquid"])
def test_an_exception_without_a_known_code_is_judged_by_its_class(error, kind, venue):
    assert type(outcome(error, quirks(venue))) is kind


async def place_at_nobody() -> Exception:
    client = client_of("binanceusdm", ELSEWHERE)
    try:
        await client.fapiPublicGetTime()
    except ccxt.BaseError as error:
        return error
    finally:
        await client.close()
    raise AssertionError("somebody listens on the discard port")


def test_a_connection_that_never_came_about_sent_nothing():
    assert type(outcome(asyncio.run(place_at_nobody()), quirks("binanceusdm"))) is NotSent


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "nan"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_the_wish_to_be_left_alone_is_read_where_it_makes_sense(headers, seconds):
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("venue", "status", "body"),
    [("binanceusdm", 418, binance(-1003, "banned")), ("okx", 429, okx("50011", "slow")), ("bybit", 429, "<html>")],
)
def test_a_throttled_answer_carries_the_wish(venue, status, body):
    error = raised(client_of(venue), status, body, {"Retry-After": "7"})
    found = outcome(error, quirks(venue))

    assert isinstance(found, Throttled) and found.retry_after_seconds == 7


def test_no_signed_address_gets_into_a_message():
    error = ccxt.RequestTimeout("binanceusdm GET https://fapi.binance.com/fapi/v1/order?symbol=X&signature=5ec5e7 504")

    assert "signature" not in str(outcome(error, quirks("binanceusdm")))


def test_a_venue_error_stays_what_it_is():
    error = Rejected("decided before")

    assert outcome(error, quirks("okx")) is error


@pytest.mark.parametrize("venue", names())
def test_every_code_ccxt_files_under_our_classes_that_a_venue_file_names_agrees_or_is_stricter(venue):
    """A code ccxt calls a lack of funds is not called anything but rejected here, and so on."""
    told = quirks(venue).codes
    exact = client_of(venue).exceptions.get("exact", {})
    judged = {"InsufficientFunds": "rejected", "RateLimitExceeded": "throttled", "InvalidNonce": "clock_skew"}
    wrong = [
        (code, kind.__name__, outcome_name)
        for outcome_name, codes in told.items()
        for code, kind in exact.items()
        if code in codes and judged.get(kind.__name__, outcome_name) != outcome_name
    ]

    assert not wrong
