"""Key, signature and time window of signed requests, and the limits of weight and orders."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest

from tests.emulator.client import SYMBOL, ccxt_settings
from tests.emulator.conftest import START_MS, ManualClock, Run
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Refusal
from tests.emulator.server import BinanceEmulator
from tests.emulator.wire.limits import BAN_AFTER, Limits, Throttle
from tests.emulator.wire.security import Credentials, check_key, check_signature, check_time

KEYS = Credentials("key", "secret")


def signature(text: str, key: str = KEYS.secret) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


QUERY, BODY = "symbol=ETHUSDT&timestamp=1", "side=SELL&quantity=0.5"


@pytest.mark.parametrize(
    ("query", "body"),
    [
        (f"{QUERY}&signature={signature(QUERY)}", ""),
        ("", f"{BODY}&signature={signature(BODY)}"),
        (QUERY, f"{BODY}&signature={signature(QUERY + BODY)}"),
        ("", "note=%20a+b&signature=" + signature("note=%20a+b")),
    ],
    ids=["query", "body", "query and body joined without anything", "the text as sent, not decoded"],
)
def test_a_signature_over_the_raw_text_is_accepted(query: str, body: str) -> None:
    check_signature(query, body, KEYS)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (QUERY, -1102),
        (f"{QUERY}&signature=", -1102),
        (f"{QUERY}&signature={signature(QUERY, 'other')}", -1022),
        (f"{QUERY}9&signature={signature(QUERY)}", -1022),
        (f"{QUERY}&signature={signature(QUERY + BODY)}", -1022),
    ],
    ids=["none", "empty", "another secret", "changed on the way", "of more than was sent"],
)
def test_any_other_signature_is_refused(query: str, code: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_signature(query, "", KEYS)
    assert refused.value.code == code


@pytest.mark.parametrize(("sent", "code"), [(None, -2014), ("", -2014), ("other", -2015)])
def test_a_missing_or_wrong_key_is_unauthorised(sent: str | None, code: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_key(sent, KEYS)
    assert (refused.value.code, refused.value.status) == (code, 401)


NOW = START_MS


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"timestamp": NOW}, None),
        ({"timestamp": NOW + 1_000}, None),
        ({"timestamp": NOW + 1_001}, -1021),
        ({"timestamp": NOW - 5_000}, None),
        ({"timestamp": NOW - 5_001}, -1021),
        ({"timestamp": NOW - 5_001, "recvWindow": 6_000}, None),
        ({"timestamp": NOW - 2_001, "recvWindow": 2_000}, -1021),
        ({"timestamp": NOW, "recvWindow": 60_000}, None),
        ({"timestamp": NOW, "recvWindow": 60_001}, -1131),
        ({}, -1102),
        ({"timestamp": "soon"}, -1102),
    ],
)
def test_a_request_is_valid_for_its_window(params: Mapping[str, Any], code: int | None) -> None:
    text = {name: str(value) for name, value in params.items()}
    if code is None:
        check_time(text, NOW)
        return
    with pytest.raises(Refusal) as refused:
        check_time(text, NOW)
    assert refused.value.code == code


def test_weight_is_told_and_starts_again_with_each_minute(clock: ManualClock) -> None:
    clock.now = 60_000 * (START_MS // 60_000)
    limits = Limits()
    limits.count_request(20, clock())
    limits.count_request(5, clock())
    assert limits.headers()["X-MBX-USED-WEIGHT-1M"] == "25"
    clock.advance(60)
    limits.count_request(1, clock())
    assert limits.headers()["X-MBX-USED-WEIGHT-1M"] == "1"


def test_beyond_the_weight_comes_429_and_for_those_who_go_on_a_ban(clock: ManualClock) -> None:
    clock.now = 60_000 * (START_MS // 60_000) + 20_000
    limits = Limits(weight_limit=10)
    limits.count_request(10, clock())
    told = []
    for _ in range(BAN_AFTER + 2):
        with pytest.raises(Throttle) as refused:
            limits.count_request(1, clock())
        told.append((refused.value.status, refused.value.retry_after_seconds))
    assert told == [(429, 40)] * BAN_AFTER + [(418, 120)] * 2
    clock.advance(119.999)
    with pytest.raises(Throttle):
        limits.count_request(1, clock())
    clock.advance(0.001)
    limits.count_request(1, clock())


def test_too_many_orders_in_ten_seconds_are_refused(clock: ManualClock) -> None:
    limits = Limits(ten_seconds_orders_limit=2)
    for _ in range(2):
        limits.count_order(clock())
    with pytest.raises(Throttle, match="-1015"):
        limits.count_order(clock())


def test_too_many_orders_in_a_minute_are_refused_however_slowly_they_come(clock: ManualClock) -> None:
    clock.now = 60_000 * (START_MS // 60_000)
    limits = Limits(minute_orders_limit=3)
    for _ in range(3):
        limits.count_order(clock())
        clock.advance(15)
    with pytest.raises(Throttle, match="-1015"):
        limits.count_order(clock())
    clock.advance(15)
    limits.count_order(clock())


def call_with(run: Run[Any], emulator: BinanceEmulator, **changes: Any) -> str:
    """What ccxt raises for one signed call with these settings."""
    import ccxt.async_support as ccxt

    async def scenario() -> str:
        client = ccxt.binanceusdm(ccxt_settings(emulator) | changes)
        try:
            await client.fetch_balance()
        except ccxt.BaseError as error:
            return type(error).__name__
        finally:
            await client.close()
        return "ok"

    return run(scenario())


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, "ok"), ({"secret": "other"}, "AuthenticationError"), ({"apiKey": "other"}, "AuthenticationError")],
    ids=["right", "wrong secret", "wrong key"],
)
def test_ccxt_signs_as_binance_wants_it(
    run: Run[Any], emulator: BinanceEmulator, changes: dict[str, str], told: str
) -> None:
    assert call_with(run, emulator, **changes) == told


@pytest.mark.parametrize("ahead_seconds", [-3600, 3600])
def test_a_clock_that_is_an_hour_off_is_an_invalid_nonce_until_ccxt_has_measured_it(
    run: Run[Any], ahead_seconds: int
) -> None:
    import ccxt.async_support as ccxt

    from tests.emulator.server import system_clock

    async def scenario() -> list[str]:
        exchange = Exchange(lambda: system_clock() + 1000 * ahead_seconds)
        async with BinanceEmulator(exchange=exchange) as emulator:
            client = ccxt.binanceusdm(ccxt_settings(emulator))
            try:
                with pytest.raises(ccxt.InvalidNonce):
                    await client.fetch_balance()
                await client.load_time_difference()
                await client.fetch_balance()
            finally:
                await client.close()
            return [seen.outcome for seen in emulator.requests("GET /fapi/v3/account")]

    assert run(scenario()) == ["-1021", "ok"]


def test_answers_tell_the_used_weight_and_the_orders(run: Run[Any], venue: Any) -> None:
    run(venue.create_order(SYMBOL, "market", "sell", 0.5))
    headers = venue.last_response_headers
    assert (headers["X-MBX-USED-WEIGHT-1M"], headers["X-MBX-ORDER-COUNT-10S"]) == ("2", "1")


def test_a_used_up_weight_refuses_orders_too_and_executes_nothing(
    run: Run[Any], venue: Any, emulator: BinanceEmulator
) -> None:
    import ccxt

    emulator.gateway.limits.weight_limit = 1
    with pytest.raises(ccxt.DDoSProtection):
        run(venue.create_order(SYMBOL, "market", "sell", 0.5))
    assert emulator.exchange.orders == []


@pytest.mark.parametrize(
    ("path", "status"), [("/fapi/v1/nothing", 404), ("/_emulator/ledger", 404), ("/fapi/v1/ping", 200)]
)
def test_unknown_routes_do_not_exist_and_control_needs_to_be_switched_on(
    run: Run[Any], emulator: BinanceEmulator, path: str, status: int
) -> None:
    async def scenario() -> int:
        async with aiohttp.ClientSession() as session, session.get(emulator.url + path) as response:
            return response.status

    assert run(scenario()) == status
