"""An opening that Gateway tells as done without naming it is looked for; until it is found nothing is opened beside."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest

from adapters.gateway.venue import GatewayVenue
from tests.gateway.test_gateway_answers import CHAINS
from tests.gateway.world import OPEN, TOO_LATE, World, play, sent

UNNAMED = ["no position after", "empty position after"]


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["connector"])
@pytest.mark.parametrize("fault", UNNAMED)
def test_it_is_found_by_what_the_wallet_holds(fault: str, chain: dict[str, Any]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        await venue.broadcast(transaction)
        world.server.block += 2
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, report.result["position"]) == ("final", True, "Position1")
        assert {"base", "quote", "gas_native"} <= set(report.result)

    play(scenario, faults=deque([fault]), **chain)


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["connector"])
@pytest.mark.parametrize("fault", UNNAMED)
def test_while_the_wallets_list_lacks_it_it_is_neither_open_nor_failed(fault: str, chain: dict[str, Any]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.hidden.add("Position1")
        transaction = await world.prepared(venue, OPEN)
        await venue.broadcast(transaction)
        world.server.block += 2
        for later in (0.0, TOO_LATE, TOO_LATE):
            world.now += later
            report = await venue.inquire((transaction,))
            assert (report.status, report.succeeded) == ("pending", None)
            assert "lacks it" in report.reason
        world.server.hidden.clear()
        report = await venue.inquire((transaction,))
        assert (report.succeeded, report.result["position"], sent(world, "open")) == (True, "Position1", 1)

    play(scenario, faults=deque([fault]), **chain)
