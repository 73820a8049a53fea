"""What the ccxt adapter sends and what it does not: one request per order, repeated reads, no initiative of its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from adapters.ccxt_perp.client import redirected
from lp_hedge.errors import Ambiguous, ClockSkew, Fatal, NotSent, Rejected, Throttled
from lp_hedge.ports import AccountTerms
from tests.emulator.faults import Fault, Kind
from tests.venues.cards import TRIES, order
from tests.venues.worlds import HEDGE, ONE_WAY, WORLDS, BinanceWorld

pytest.importorskip("ccxt.async_support", reason="the extra `venues` is not installed")

ORDER = "POST /fapi/v1/order"
DEPTH = "GET /fapi/v1/depth"


def in_binance(check: Any) -> None:
    async def run() -> None:
        async with asyncio.timeout(60), BinanceWorld() as world:
            await check(world)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("kind", "outcome", "executed"),
    [
        (Kind.RESET_BEFORE, Ambiguous, 0),
        (Kind.RESET_AFTER, Ambiguous, 1),
        (Kind.TRUNCATED, Ambiguous, 1),
        (Kind.HTML, Ambiguous, 1),
        (Kind.EMPTY, Ambiguous, 1),
        (Kind.SERVER_ERROR, Ambiguous, 0),
        (Kind.THROTTLED, Throttled, 0),
        (Kind.BANNED, Throttled, 0),
        (Kind.CLOCK_SKEW, ClockSkew, 0),
        (Kind.REDUCE_ONLY, Rejected, 0),
    ],
)
def test_an_order_is_sent_once_whatever_happens_to_it(kind, outcome, executed):
    async def check(world: BinanceWorld) -> None:
        world.emulator.inject(Fault(kind))
        with pytest.raises(outcome):
            await world.venue.place(order("lh1ea1", "sell", "0.5"))

        assert len(world.emulator.requests(ORDER)) == 1
        assert world.executed() == executed

    in_binance(check)


def test_an_answer_that_does_not_come_within_the_receive_window_is_ambiguous():
    async def check(world: BinanceWorld) -> None:
        world.emulator.inject(Fault(Kind.HANG_AFTER))
        world.venue._clients.orders.timeout = 300
        with pytest.raises(Ambiguous, match="RequestTimeout"):
            await world.venue.place(order("lh1ea1", "sell", "0.5"))

        assert len(world.emulator.requests(ORDER)) == 1

    in_binance(check)


def test_a_read_that_got_lost_is_asked_again():
    async def check(world: BinanceWorld) -> None:
        before = len(world.emulator.requests(DEPTH))
        world.emulator.inject(Fault(Kind.RESET_BEFORE, DEPTH))
        facts = await world.venue.market()

        assert facts.bid == 2000.0
        assert len(world.emulator.requests(DEPTH)) == before + 2

    in_binance(check)


def test_a_throttled_read_is_not():
    async def check(world: BinanceWorld) -> None:
        before = len(world.emulator.requests(DEPTH))
        world.emulator.inject(Fault(Kind.THROTTLED, DEPTH, retry_after_seconds=3))
        with pytest.raises(Throttled) as caught:
            await world.venue.market()

        assert caught.value.retry_after_seconds == 3
        assert len(world.emulator.requests(DEPTH)) == before + 1

    in_binance(check)


def test_a_price_is_told_without_funding_rather_than_not_at_all():
    async def check(world: BinanceWorld) -> None:
        for _ in range(TRIES):
            world.emulator.inject(Fault(Kind.HTML, "GET /fapi/v1/premiumIndex"))
        facts = await world.venue.market()

        assert (facts.bid, facts.funding_rate) == (2000.0, None)

    in_binance(check)


def test_the_venue_s_time_sets_the_clock_of_every_client():
    async def check(world: BinanceWorld) -> None:
        clients = world.venue._clients.every
        for client in clients:
            client.options["timeDifference"] = 3_600_000
        with pytest.raises(ClockSkew):
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
        await world.venue.server_time()

        assert (await world.venue.place(order("lh1ea2", "sell", "0.5"))).status == "filled"
        assert all(abs(client.options["timeDifference"]) < 1000 for client in clients)

    in_binance(check)


def test_a_liquidation_is_a_fill_of_nobody_s_order():
    async def check(world: BinanceWorld) -> None:
        await world.venue.place(order("lh1ea1", "sell", "0.5"))
        world.emulator.exchange.adl(Decimal("0.2"))
        fills = await world.venue.fills(await world.venue.server_time() - 60)

        assert [each.client_order_id == "lh1ea1" for each in fills] == [True, False]
        assert (await world.venue.account()).perp_short == Decimal("0.3")

    in_binance(check)


def test_a_wrong_secret_is_fatal_and_no_message_tells_a_secret():
    async def check(world: BinanceWorld) -> None:
        world.venue._clients.reads.secret = "canary-secret"
        with pytest.raises(Fatal) as caught:
            await world.venue.account()

        told = f"{caught.value!r}"
        assert not [each for each in ("canary", world.emulator.key, "signature=") if each in told]

    in_binance(check)


def test_a_closed_venue_sends_nothing():
    async def check(world: BinanceWorld) -> None:
        await world.venue.close()
        with pytest.raises(NotSent, match="open"):
            await world.venue.place(order("lh1ea1", "sell", "0.5"))

        assert world.executed() == 0

    in_binance(check)


def sent_by(venue: str, terms: AccountTerms, *orders: Any) -> list[dict[str, Any]]:
    """The bodies of the orders that reached a wire server."""

    async def run() -> list[dict[str, Any]]:
        async with asyncio.timeout(60), WORLDS[venue]() as world:
            await world.venue.prepare(terms)
            for each in orders:
                await world.venue.place(each)
            return [body for path, body in world.server.seen if world.server.places(path, body)]

    return asyncio.run(run())


OPEN, REDUCE = order("lh1ea1", "sell", "0.5", "short"), order("lh1ea2", "buy", "0.2", "short", reduce_only=True)


@pytest.mark.parametrize(
    ("venue", "expected"),
    [
        ("bybit", [{"side": "Sell", "positionIdx": 2, "qty": "0.5"}, {"side": "Buy", "positionIdx": 2, "qty": "0.2"}]),
        ("okx", [{"side": "sell", "posSide": "short", "sz": "5"}, {"side": "buy", "posSide": "short", "sz": "2"}]),
    ],
)
def test_an_order_in_hedge_mode_names_its_leg(venue, expected):
    bodies = sent_by(venue, HEDGE, OPEN, REDUCE)

    assert [{name: body[name] for name in told} for body, told in zip(bodies, expected, strict=True)] == expected


ONE_WAY_ORDERS = (order("lh1ea1", "sell", "0.5"), order("lh1ea2", "buy", "0.2", reduce_only=True))


@pytest.mark.parametrize(("venue", "flag"), [("bybit", "reduceOnly"), ("okx", "reduceOnly")])
def test_a_one_way_reduction_carries_reduce_only(venue, flag):
    opening, reducing = sent_by(venue, ONE_WAY, *ONE_WAY_ORDERS)

    assert not opening.get(flag) and reducing[flag] is True


def test_hyperliquid_orders_carry_a_cloid_a_limit_and_nobody_s_fee():
    opening, reducing = sent_by("hyperliquid", ONE_WAY, *ONE_WAY_ORDERS)
    [sell], [buy] = opening["action"]["orders"], reducing["action"]["orders"]

    assert "builder" not in opening["action"]
    assert (sell["r"], buy["r"]) == (False, True)
    assert sell["c"].startswith("0x") and len(sell["c"]) == 34
    assert Decimal(1980) <= Decimal(sell["p"]) < 2000 < Decimal(buy["p"]) <= Decimal(2021)


def test_hyperliquid_s_client_takes_no_initiative():
    async def run() -> list[str]:
        async with WORLDS["hyperliquid"]() as world:
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
            return [body["action"]["type"] for path, body in world.server.seen if path == "/exchange"]

    assert asyncio.run(run()) == ["updateLeverage", "order"]


def test_an_order_on_okx_carries_the_margin_mode_of_the_terms():
    isolated = replace(HEDGE, margin_mode="isolated")

    assert [body["tdMode"] for body in sent_by("okx", isolated, OPEN, REDUCE)] == ["isolated"] * 2


def test_an_order_on_okx_carries_its_deadline():
    async def run() -> list[int]:
        async with WORLDS["okx"]() as world:
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
            placing = [world.server.places(path, body) for path, body in world.server.seen]
            deadlines = [headers.get("expTime") for headers in world.server.headers]
            assert [each is not None for each in deadlines] == placing
            return [int(each) - world.server.now for each in deadlines if each is not None]

    [left] = asyncio.run(run())
    assert 0 < left <= 5000


def test_an_order_on_hyperliquid_carries_its_deadline_in_what_is_signed():
    async def run() -> tuple[Any, Any]:
        async with WORLDS["hyperliquid"]() as world:
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
            body = next(body for path, body in world.server.seen if world.server.places(path, body))
            client = world.venue._clients.orders
            return body, client.sign_l1_action(body["action"], body["nonce"], None, body["expiresAfter"])

    body, signature = asyncio.run(run())
    assert body["expiresAfter"] == body["nonce"] + 5000
    assert body["signature"] == signature


def test_a_leg_of_a_venue_without_legs_is_rejected_before_it_is_sent():
    with pytest.raises(Rejected, match="ONEWAY"):
        sent_by("hyperliquid", ONE_WAY, OPEN)


@pytest.mark.parametrize(
    ("url", "base", "expected"),
    [
        ("https://fapi.binance.com/fapi/v1", "http://127.0.0.1:8", "http://127.0.0.1:8/fapi/v1"),
        ("wss://fstream.binance.com/ws", "http://127.0.0.1:8", "ws://127.0.0.1:8/ws"),
        ("wss://ws.okx.com:443/ws/v5", "https://test.example/", "wss://test.example/ws/v5"),
        ("https://api.{hostname}", "http://127.0.0.1:8", "http://127.0.0.1:8"),
    ],
)
def test_another_server_keeps_the_venue_s_paths(url, base, expected):
    assert redirected({"a": {"b": url}, "c": None}, base) == {"a": {"b": expected}, "c": None}


@pytest.mark.parametrize("module", ["lp_hedge.cli", "lp_hedge.manifests", "adapters.ccxt_perp.venue"])
def test_ccxt_is_not_imported_before_a_venue_is_opened(module):
    script = (
        f"import sys, {module}; print([name for name in sys.modules if name.partition('.')[0] in ('ccxt', 'stamina')])"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"
