"""Keys and signatures leave for the venue and for nowhere else: not into logs, messages or representations."""

from __future__ import annotations

import asyncio
import logging

import pytest

from lp_hedge.errors import VenueError
from tests.venues.cards import order
from tests.venues.worlds import ADDRESS, PRIVATE_KEY, WORLDS, WireWorld

pytest.importorskip("ccxt.async_support", reason="the extra `venues` is not installed")

CANARIES = {"api_key": "canary-key", "secret": "canary-secret", "passphrase": "canary-phrase"}
HYPERLIQUID = {"api_key": ADDRESS, "secret": PRIVATE_KEY}
SECRETS = ("canary", PRIVATE_KEY, PRIVATE_KEY.removeprefix("0x"), "signature", "sign=")


@pytest.mark.parametrize("venue", ["bybit", "okx", "hyperliquid"])
def test_a_day_s_work_and_its_failures_tell_no_secret(venue, caplog, capsys):
    told: list[str] = []

    async def run() -> None:
        world = WORLDS[venue]()
        assert isinstance(world, WireWorld)
        world._keys = HYPERLIQUID if venue == "hyperliquid" else CANARIES
        async with asyncio.timeout(60), world:
            await world.venue.place(order("lh1ea1", "sell", "0.5"))
            told.extend([repr(world.venue), repr(world.settings())])
            for spoil in (world.lose_next_answer, world.throttle_next_order):
                spoil()
                with pytest.raises(VenueError) as caught:
                    await world.venue.place(order("lh1ea2", "sell", "0.5"))
                told.append(repr(caught.value))
            world.server.answer = lambda *_: "text"
            with pytest.raises(VenueError) as caught:
                await world.venue.account()
            told.append(repr(caught.value))

    with caplog.at_level(logging.DEBUG):
        asyncio.run(run())
    captured = capsys.readouterr()
    everything = "\n".join([*told, caplog.text, captured.out, captured.err])

    assert [each for each in SECRETS if each in everything] == []
