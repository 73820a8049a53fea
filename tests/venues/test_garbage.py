"""An answer that is none: a page, an empty object, half a body, the wrong shape. It must never read as flat."""

from __future__ import annotations

import asyncio

import pytest

from lp_hedge.errors import Ambiguous, VenueError
from tests.emulator.faults import Fault, Kind
from tests.venues.cards import TRIES, order
from tests.venues.worlds import ONE_WAY, WORLDS, BinanceWorld

pytest.importorskip("ccxt.async_support", reason="the extra `venues` is not installed")

READS = {
    "GET /fapi/v3/positionRisk": lambda venue: venue.account(),
    "GET /fapi/v3/account": lambda venue: venue.account(),
    "GET /fapi/v1/openOrders": lambda venue: venue.working_orders(),
    "GET /fapi/v1/userTrades": lambda venue: venue.fills(1.79e9),
    "GET /fapi/v1/depth": lambda venue: venue.market(),
    "GET /fapi/v1/time": lambda venue: venue.server_time(),
    "GET /fapi/v1/order": lambda venue: venue.look_up("lh1ea1"),
    "GET /fapi/v1/symbolConfig": lambda venue: venue.prepare(ONE_WAY),
}


@pytest.mark.parametrize("kind", [Kind.HTML, Kind.EMPTY, Kind.TRUNCATED, Kind.SERVER_ERROR])
def test_garbage_is_an_error_and_never_flat_nor_nothing(kind):
    async def run() -> None:
        async with asyncio.timeout(60), BinanceWorld() as world:
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
            for route, read in READS.items():
                for _ in range(TRIES):
                    world.emulator.inject(Fault(kind, route))
                with pytest.raises(Ambiguous):
                    await read(world.venue)
                world.emulator.plan._armed.clear()

    asyncio.run(run())


@pytest.mark.parametrize("venue", ["bybit", "okx", "hyperliquid"])
@pytest.mark.parametrize("garbage", [{}, {"retCode": 0, "result": {}}, {"code": "0"}, {"status": "ok"}, "text"])
def test_garbage_of_every_venue_is_an_error(venue, garbage):
    async def run() -> None:
        async with asyncio.timeout(60), WORLDS[venue]() as world:
            world.server.answer = lambda *_: garbage
            for read in (world.venue.account(), world.venue.working_orders(), world.venue.fills(1.79e9)):
                with pytest.raises(VenueError):
                    await read

    asyncio.run(run())
