"""A number beyond all reason, from wherever Gateway has it, is an error of its class and never an exception."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from adapters.gateway import outcome, records
from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import NotSent, Throttled
from tests.gateway.test_gateway_reading import POOL_INFO, POSITION_INFO, holding, told
from tests.gateway.world import World, play, pool_with_position

HUGE = ["1e999999", "1e-999999", "1e60", '"1e999999"', "1e9999999999999999999", "1" + "0" * 400]
STATUS = "/chains/solana/status"


@pytest.mark.parametrize("value", HUGE, ids=lambda value: value[:16])
@pytest.mark.parametrize(
    ("route", "field"),
    [
        (POOL_INFO, "price"), (POOL_INFO, "feePct"), (POOL_INFO, "activeBinId"), (POSITION_INFO, "price"),
        (POSITION_INFO, "baseTokenAmount"), (POSITION_INFO, "quoteFeeAmount"), (POSITION_INFO, "lowerPrice"),
        (POSITION_INFO, "upperBinId"),
    ],
)  # fmt: skip
def test_a_reading_with_it_is_refused_and_names_it(route: str, field: str, value: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        pool = world.pool
        row = pool.told_pool() if route == POOL_INFO else pool.told_position(holding(pool))
        world.server.read_faults[route] = json.dumps(row | {field: "HERE"}).replace('"HERE"', value)
        with pytest.raises(NotSent, match=rf"{field}|no JSON"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


def test_a_block_of_four_hundred_digits_is_none() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        body = {"currentBlockNumber": 10**400, "nativeCurrency": "SOL"}
        world.server.read_faults[STATUS] = json.dumps(body)
        with pytest.raises(NotSent, match="currentBlockNumber"):
            await venue.read()

    play(scenario, pool=pool_with_position())


def test_a_balance_with_it_is_not_known_and_the_position_is() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults["/chains/solana/balances"] = '{"balances": {"SOL": 1e999999, "USDC": 5}}'
        facts = await told(world, venue)
        assert facts["lp_state"] == "IN_RANGE"
        assert "wallet_base" not in facts

    play(scenario, pool=pool_with_position())


@pytest.mark.parametrize("value", [Decimal("1e59"), "-123.5", 7, Decimal("1e-30")])
def test_an_ordinary_number_stays_exact(value: Any) -> None:
    assert records.number(value) == Decimal(value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0), ("60", 60.0), ("86400", 60.0), ("9" * 400, 60.0), ("9" * 100_000, 60.0), ("²", None), ("٣", None),
        ("-1", None), ("1.5", None), ("inf", None), ("", None), ("Wed, 21 Oct 2015 07:28:00 GMT", None), (None, None),
    ],
)  # fmt: skip
def test_a_wait_is_whole_seconds_and_bounded(header: str | None, seconds: float | None) -> None:
    error = outcome.refusal("/any", 429, "slow down", moves=False, retry_after=header)
    assert isinstance(error, Throttled)
    assert error.retry_after_seconds == seconds
