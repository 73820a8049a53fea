"""Streams break loudly, begin afresh, and repeat nothing old."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.errors import VenueError
from lp_hedge.ports import Fill, MarketFacts
from tests.emulator.faults import Fault, Kind
from tests.venues.cards import order
from tests.venues.worlds import WORLDS, BinanceWorld

pytest.importorskip("ccxt.pro", reason="the extra `venues` is not installed")


async def until(updates: Any, kind: type) -> Any:
    async for update in updates:
        if isinstance(update, kind):
            return update
    raise AssertionError("the stream ended")


async def drain(world: BinanceWorld, updates: Any) -> None:
    """The market goes on until the stream breaks."""
    while True:
        world.quote(Decimal(2001), Decimal("2001.1"))
        await anext(updates)


async def fill_after(world: BinanceWorld, updates: Any, name: str) -> Fill:
    await until(updates, MarketFacts)
    await world.venue.place(order(name, "sell", "0.1"))
    found: Fill = await until(updates, Fill)
    return found


@pytest.mark.parametrize("breaks", ["public", "private", "listen key"])
def test_a_stream_that_breaks_raises_and_the_next_one_delivers(breaks):
    async def run() -> None:
        async with asyncio.timeout(60), BinanceWorld() as world:
            async with aclosing(world.venue.updates()) as updates:
                assert (await fill_after(world, updates, "lh1ea1")).client_order_id == "lh1ea1"
                if breaks == "listen key":
                    world.emulator.streams.expire_listen_key()
                else:
                    world.emulator.streams.drop(breaks)
                with pytest.raises(VenueError):
                    await drain(world, updates)
            async with aclosing(world.venue.updates()) as updates:
                await until(updates, MarketFacts)
                await world.venue.place(order("lh1ea2", "sell", "0.1"))
                while (await until(updates, Fill)).client_order_id != "lh1ea2":
                    pass

    asyncio.run(run())


@pytest.mark.parametrize("kind", [Kind.WS_DUPLICATE, Kind.WS_REORDER])
def test_an_event_that_comes_twice_or_late_keeps_its_trade_id(kind):
    async def run() -> None:
        async with asyncio.timeout(60), BinanceWorld() as world, aclosing(world.venue.updates()) as updates:
            await until(updates, MarketFacts)
            world.emulator.inject(Fault(kind, "ws private"))
            await world.venue.place(order("lh1ea1", "sell", "0.1"))
            pushed = await until(updates, Fill)
            [polled] = await world.venue.fills(await world.venue.server_time() - 60)

            assert pushed == polled

    asyncio.run(run())


def test_the_history_some_streams_begin_with_is_left_out():
    async def run() -> Fill:
        async with asyncio.timeout(60), WORLDS["hyperliquid"]() as world:
            await world.venue.place(order("lh1ea1", "sell", "0.1"))
            [old] = world.server.exchange.trades
            world.server.exchange.trades[0] = replace(old, t=old.t - 3_600_000)
            async with aclosing(world.venue.updates()) as updates:
                await until(updates, MarketFacts)
                await world.venue.place(order("lh1ea2", "sell", "0.1"))
                found: Fill = await until(updates, Fill)
                return found

    assert asyncio.run(run()).client_order_id == "lh1ea2"
