"""Without keys a venue can be read, which a run on paper needs, and not traded on."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from adapters.ccxt_perp.venue import CcxtVenue
from lp_hedge.errors import Fatal
from lp_hedge.ports import MarketFacts
from tests.venues.cards import order
from tests.venues.worlds import PAIR, WORLDS, CcxtWorld

pytest.importorskip("ccxt.async_support", reason="the extra `venues` is not installed")

KEYLESS = {"api_key": None, "secret": None, "passphrase": None}


@pytest.mark.parametrize("venue", ["binanceusdm", "bybit", "okx", "hyperliquid"])
def test_a_venue_without_keys_tells_its_market_and_takes_no_order(venue):
    async def run() -> MarketFacts:
        world = WORLDS[venue]()
        assert isinstance(world, CcxtWorld)
        async with asyncio.timeout(60), AsyncExitStack() as stack:
            await world.begin(stack)
            keyless = CcxtVenue(world.settings().model_copy(update=KEYLESS), PAIR, time.time)
            await keyless.open()
            stack.push_async_callback(keyless.close)
            with pytest.raises(Fatal):
                await keyless.account()
            with pytest.raises(Fatal):
                await keyless.place(order("lh1ea1", "sell", "0.5"))
            assert world.executed() == 0
            return await keyless.market()

    facts = asyncio.run(run())
    assert (facts.bid, facts.ask) == (2000.0, 2000.1)
    assert facts.funding_rate == 0.0001
