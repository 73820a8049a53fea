"""`ccxt.pro`, unmodified, on the emulator's websockets: what it delivers, and what it makes of a bad connection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from tests.emulator.client import SYMBOL, ccxt_settings
from tests.emulator.conftest import Run
from tests.emulator.exchange.records import NewOrder
from tests.emulator.faults import Fault, Kind
from tests.emulator.server import BinanceEmulator

D = Decimal


async def during(emulator: BinanceEmulator, watching: Awaitable[Any], happens: Callable[[], object]) -> Any:
    """What a watcher returns when something happens once its subscription stands."""
    task = asyncio.ensure_future(watching)
    await emulator.streams.wait_for(lambda: settled(emulator))
    happens()
    return await task


def settled(emulator: BinanceEmulator) -> bool:
    """Somebody listens, and everybody on a market stream has subscribed."""
    connections = emulator.streams.connections
    return bool(connections) and all(each.subscriptions or each.category == "private" for each in connections)


def sell(emulator: BinanceEmulator, client_id: str = "cid1") -> Callable[[], object]:
    return lambda: emulator.exchange.submit(NewOrder(client_id, "SELL", D("0.5")))


def move(emulator: BinanceEmulator, bid: str) -> Callable[[], object]:
    return lambda: emulator.exchange.tick(D(bid), D(bid) + D("0.1"))


def test_best_prices_come_at_once_and_with_every_move(run: Run[Any], streaming: Any, emulator: BinanceEmulator) -> None:
    async def scenario() -> list[float]:
        first = await streaming.watch_bids_asks([SYMBOL])
        second = await during(emulator, streaming.watch_bids_asks([SYMBOL]), move(emulator, "1990"))
        return [each[SYMBOL]["bid"] for each in (first, second)]

    assert run(scenario()) == [2000.0, 1990.0]


def test_mark_price_and_ticker_are_streamed(run: Run[Any], streaming: Any) -> None:
    async def scenario() -> tuple[float, float]:
        mark = await streaming.watch_mark_price(SYMBOL)
        return mark["markPrice"], (await streaming.watch_ticker(SYMBOL))["last"]

    assert run(scenario()) == (2000.05, 2000.05)


def test_a_heartbeat_repeats_the_market_with_a_new_date(run: Run[Any]) -> None:
    import ccxt.pro

    async def scenario() -> list[Any]:
        async with BinanceEmulator(heartbeat_seconds=0.002) as emulator:
            client = ccxt.pro.binanceusdm(ccxt_settings(emulator))
            try:
                return [(await client.watch_bids_asks([SYMBOL]))[SYMBOL] for _ in range(3)]
            finally:
                await client.close()

    tickers = run(scenario())
    assert len({ticker["timestamp"] for ticker in tickers}) > 1
    assert {ticker["bid"] for ticker in tickers} == {2000.0}


def test_the_book_follows_its_snapshot_without_a_gap(run: Run[Any], streaming: Any, emulator: BinanceEmulator) -> None:
    async def scenario() -> list[list[list[float]]]:
        await streaming.watch_order_book(SYMBOL)
        for bid in ("1990", "1995"):
            book = await during(emulator, streaming.watch_order_book(SYMBOL), move(emulator, bid))
        return [book["bids"], book["asks"]]

    assert run(scenario()) == [[[1995.0, 1000.0]], [[1995.1, 1000.0]]]


def test_an_order_a_trade_and_the_balance_are_pushed(run: Run[Any], streaming: Any, emulator: BinanceEmulator) -> None:
    async def scenario() -> tuple[Any, Any, Any]:
        watching = asyncio.gather(
            streaming.watch_orders(SYMBOL), streaming.watch_my_trades(SYMBOL), streaming.watch_balance()
        )
        return await during(emulator, watching, sell(emulator))

    (order,), (trade,), balance = run(scenario())
    assert (order["clientOrderId"], order["id"]) == ("cid1", str(emulator.exchange.orders[0].order_id))
    assert (trade["id"], trade["amount"]) == (str(emulator.exchange.trades[0].trade_id), 0.5)
    assert balance["USDT"]["total"] == 9999.5


def test_a_position_is_pushed_after_the_first_snapshot(
    run: Run[Any], streaming: Any, emulator: BinanceEmulator
) -> None:
    async def scenario() -> list[Any]:
        assert await streaming.watch_positions([SYMBOL]) == []
        return await during(emulator, streaming.watch_positions([SYMBOL]), sell(emulator))

    (position,) = run(scenario())
    assert (position["side"], position["contracts"]) == ("short", 0.5)


def test_a_dropped_connection_raises_and_the_next_call_connects_again(
    run: Run[Any], streaming: Any, emulator: BinanceEmulator
) -> None:
    import ccxt

    async def scenario() -> Any:
        emulator.inject(Fault(Kind.WS_DROP, "ws private"))
        with pytest.raises(ccxt.NetworkError):
            await during(emulator, streaming.watch_orders(SYMBOL), sell(emulator))
        await emulator.streams.wait_for(lambda: not emulator.streams.connections)
        return await during(emulator, streaming.watch_orders(SYMBOL), sell(emulator, "cid2"))

    assert [order["clientOrderId"] for order in run(scenario())] == ["cid2"]


def test_in_a_silence_pings_are_answered_and_ccxt_notices_nothing(
    run: Run[Any], streaming: Any, emulator: BinanceEmulator
) -> None:
    async def scenario() -> tuple[bool, Any]:
        await streaming.watch_bids_asks([SYMBOL])
        emulator.inject(Fault(Kind.WS_SILENCE, "ws public"))
        task = asyncio.ensure_future(streaming.watch_bids_asks([SYMBOL]))
        emulator.exchange.tick(D("1990"), D("1990.1"))
        (client,) = streaming.clients.values()
        await client.connection.ping()
        await streaming.fetch_time()  # a round trip: whatever was pushed before it has arrived
        assert client.lastPong is not None
        noticed = task.done()
        emulator.streams.resume()
        emulator.exchange.tick(D("1980"), D("1980.1"))
        return noticed, await task

    noticed, ticker = run(scenario())
    assert not noticed
    assert ticker[SYMBOL]["bid"] == 1980.0


RAW_FAULTS = [
    (Kind.WS_DUPLICATE, ["NEW", "NEW", "TRADE"]),
    (Kind.WS_REORDER, ["TRADE", "NEW"]),
]


@pytest.mark.parametrize(("kind", "seen"), RAW_FAULTS, ids=[row[0].value for row in RAW_FAULTS])
def test_events_come_twice_or_in_the_wrong_order(
    run: Run[Any], emulator: BinanceEmulator, kind: Kind, seen: list[str]
) -> None:
    """The wire itself: ccxt keeps one order by id and hides how often it was told."""

    async def scenario() -> list[str]:
        key = emulator.streams.keys.open(emulator.exchange.clock())
        url = emulator.ws_url.replace("/ws", "/private/ws")
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}?listenKey={key}") as socket:
            await emulator.streams.wait_for(lambda: bool(emulator.streams.connections))
            emulator.inject(Fault(kind, "ws private"))
            sell(emulator)()
            messages = [await socket.receive_json() for _ in range(len(seen) + 1)]
        return [each["o"]["x"] for each in messages if each["e"] == "ORDER_TRADE_UPDATE"]

    assert run(scenario()) == seen


def test_reordered_events_leave_ccxt_with_an_older_state(
    run: Run[Any], streaming: Any, emulator: BinanceEmulator
) -> None:
    async def scenario() -> list[str]:
        emulator.inject(Fault(Kind.WS_REORDER, "ws private"))
        orders = await during(emulator, streaming.watch_orders(SYMBOL), sell(emulator))
        statuses = [orders[-1]["status"]]
        if statuses == ["closed"]:
            orders = await streaming.watch_orders(SYMBOL)
        return [order["status"] for order in orders]

    assert run(scenario()) == ["open"]
    assert emulator.exchange.orders[0].status == "FILLED"


def test_an_expired_listen_key_is_told_and_then_nothing_follows(run: Run[Any], emulator: BinanceEmulator) -> None:
    async def scenario() -> list[str]:
        key = emulator.streams.keys.open(emulator.exchange.clock())
        url = emulator.ws_url.replace("/ws", "/private/ws")
        async with aiohttp.ClientSession() as session, session.ws_connect(f"{url}?listenKey={key}") as socket:
            await emulator.streams.wait_for(lambda: bool(emulator.streams.connections))
            emulator.streams.expire_listen_key()
            sell(emulator)()
            told = await socket.receive_json()
            await socket.close()
            rest = [message async for message in socket]
        return [told["e"], told["listenKey"] == key, len(rest)]

    assert run(scenario()) == ["listenKeyExpired", True, 0]


def test_ccxt_ignores_that_its_listen_key_has_expired(run: Run[Any], streaming: Any, emulator: BinanceEmulator) -> None:
    """Nothing is raised: only the age of the data tells that the account's events have stopped."""

    async def scenario() -> bool:
        task = asyncio.ensure_future(streaming.watch_orders(SYMBOL))
        await emulator.streams.wait_for(lambda: settled(emulator))
        emulator.streams.expire_listen_key()
        sell(emulator)()
        await streaming.fetch_time()
        ended = task.done()
        task.cancel()
        return ended

    assert run(scenario()) is False


@pytest.mark.parametrize("key", ["", "?listenKey=wrong"])
def test_the_user_stream_is_refused_without_its_key(run: Run[Any], emulator: BinanceEmulator, key: str) -> None:
    async def scenario() -> int:
        url = emulator.ws_url.replace("/ws", "/private/ws")
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(url + key)
        return refused.value.status

    assert run(scenario()) == 400
