"""Base and quote are the configured ones, or nothing is read at all."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import Fatal
from tests.gateway.pool import BASE_TOKEN, QUOTE_TOKEN
from tests.gateway.world import World, play

PAIRS = [
    ({"trading_pair": "SOL-USDC"}, True),
    ({"trading_pair": "sol-usdc"}, True),
    ({"trading_pair": "WSOL-USDC"}, True),
    ({"trading_pair": "USDC-SOL"}, False),
    ({"trading_pair": "ETH-USDC"}, False),
    ({"trading_pair": "SOL-USDT"}, False),
    ({"trading_pair": "ANY-OTHER", "base_token": BASE_TOKEN, "quote_token": QUOTE_TOKEN}, True),
    ({"trading_pair": "SOL-USDC", "base_token": QUOTE_TOKEN}, False),
]


@pytest.mark.parametrize(("keys", "fits"), PAIRS)
def test_the_pool_must_be_that_of_the_pair_in_gateways_order(keys: dict[str, Any], fits: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        if fits:
            assert (await venue.read()).fields["lp_state"] == "NONE"
        else:
            with pytest.raises(Fatal, match=r"lp\.trading_pair: the pool's (base|quote) is"):
                await venue.read()

    play(scenario, keys=keys)


def test_a_token_gateway_does_not_know_needs_its_address_in_the_configuration() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults[f"/tokens/{BASE_TOKEN}"] = 404
        with pytest.raises(Fatal, match=r"a token Gateway does not know.*set lp\.base_token"):
            await venue.read()

    play(scenario)
