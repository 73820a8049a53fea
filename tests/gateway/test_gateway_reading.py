"""What Gateway tells becomes facts; what it cannot mean becomes an error, never a zero."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from adapters.gateway.venue import SETTLE_SECONDS, GatewayVenue
from lp_hedge.errors import Fatal, NotSent, Rejected, Throttled, VenueError
from tests.gateway.pool import BASE_TOKEN, QUOTE_TOKEN, Holding, Pool
from tests.gateway.world import START, World, play

POOL_INFO, POSITION_INFO, OWNED = (
    f"/trading/clmm/{name}" for name in ("pool-info", "position-info", "positions-owned")
)


def pool_with_position(price: float = 150.0, **changes: Any) -> Pool:
    pool = Pool(price=150.0, **changes)
    holding = pool.open(145.0, 155.0, 2.0, 300.0)
    holding.base_fee, holding.quote_fee = 0.25, 7.5
    pool.price = price
    return pool


def holding(pool: Pool) -> Holding:
    return next(iter(pool.holdings.values()))


async def told(world: World, venue: GatewayVenue) -> dict[str, Any]:
    venue.follow("Position1")
    return dict((await venue.read()).fields)


STATES = [
    (150.0, "IN_RANGE"),
    (145.1, "IN_RANGE"),
    (154.9, "IN_RANGE"),
    (140.0, "OUT_OF_RANGE"),
    (160.0, "OUT_OF_RANGE"),
]


@pytest.mark.parametrize(("price", "state"), STATES)
@pytest.mark.parametrize(("connector", "shaped"), [("raydium", False), ("meteora", True)])
def test_amounts_fees_price_and_state_are_the_pools(price: float, state: str, connector: str, shaped: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        fields = await told(world, venue)
        base, quote = world.pool.held(holding(world.pool))
        expected = (state, price, base, quote, 0.25, 7.5, world.pool.wallet["SOL"])
        names = ("lp_state", "dex_price", "lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "wallet_base")
        assert tuple(fields[name] for name in names) == expected
        assert ("lp_liquidity" in fields) is not shaped

    play(scenario, pool=pool_with_position(price, shaped=shaped), connector=connector)


def test_the_upper_bin_belongs_to_a_range_of_bins_and_not_to_one_of_ticks() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.pool.price = world.pool.price_of(holding(world.pool).upper)
        assert (await told(world, venue))["lp_state"] == ("IN_RANGE" if world.pool.shaped else "OUT_OF_RANGE")

    play(scenario, pool=pool_with_position(), connector="raydium")
    play(scenario, pool=pool_with_position(shaped=True), connector="meteora")


def test_liquidity_is_that_of_the_position() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        assert (await told(world, venue))["lp_liquidity"] == pytest.approx(holding(world.pool).liquidity, rel=1e-9)

    play(scenario, pool=pool_with_position())


def test_prices_of_six_digits_are_no_contradiction() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        found = holding(world.pool)
        for price in (150.0, world.pool.price_of(found.upper), world.pool.price_of(found.lower), 149.123456789):
            world.pool.price = price
            assert (await told(world, venue))["lp_state"] in ("IN_RANGE", "OUT_OF_RANGE")

    play(scenario, pool=pool_with_position(rounds=True), connector="uniswap", chain_network="ethereum-base")


def test_a_reading_is_dated_by_this_machine_and_tells_people_more() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        venue.follow("Position1")
        facts = await venue.read()
        assert facts.t == START
        assert (facts.position["position"], facts.position["pool_fee_bps"]) == ("Position1", "4.00")
        assert Decimal(facts.position["wallet_quote"]) == Decimal(str(world.pool.wallet["USDC"]))
        assert facts.position["tick_lower"] < facts.position["tick"] < facts.position["tick_upper"]

    play(scenario, pool=pool_with_position())


def test_a_reading_is_as_old_as_the_head_behind_it() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        ages = []
        for seconds, blocks in ((0, 0), (10, 0), (10, 3), (10, 0), (10, -2), (10, 5)):
            world.now += seconds
            world.server.block += blocks
            facts = await venue.read()
            assert facts.position["block"] == world.server.block
            ages.append(world.now - facts.t)
        assert ages == [0, 10, 0, 10, 20, 0]

    play(scenario)


@pytest.mark.parametrize("fault", [500, "{}", '{"currentBlockNumber": "7", "nativeCurrency": "SOL"}', "dropped"])
def test_without_a_head_nothing_is_known(fault: Any) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults["/chains/solana/status"] = fault
        with pytest.raises(NotSent):
            await venue.read()

    play(scenario)


def test_without_a_position_to_follow_there_is_none() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        facts = await venue.read()
        assert facts.fields == {"lp_state": "NONE", "dex_price": 150.0, "wallet_base": 10.0}

    play(scenario)


def test_a_closed_position_is_none_and_so_is_one_that_holds_nothing() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        assert (await told(world, venue))["lp_state"] == "IN_RANGE"
        world.pool.holdings["Position1"] = Holding("Position1", 0.0, 1, 100_000)
        assert (await told(world, venue))["lp_state"] == "NONE"
        del world.pool.holdings["Position1"]
        assert (await told(world, venue))["lp_state"] == "NONE"

    play(scenario, pool=pool_with_position())


def test_a_position_that_was_never_seen_is_not_yet_gone() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        with pytest.raises(NotSent, match="no position Position1 yet"):
            await told(world, venue)
        world.now += SETTLE_SECONDS
        assert (await told(world, venue))["lp_state"] == "NONE"

    play(scenario)


def test_a_reading_names_the_position_that_is_followed_when_it_is_gone_too() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        assert "position" not in (await venue.read()).position
        await told(world, venue)
        del world.pool.holdings["Position1"]
        assert (await venue.read()).position["position"] == "Position1"
        venue.follow(None)
        assert "position" not in (await venue.read()).position

    play(scenario, pool=pool_with_position())


def test_a_position_that_the_wallet_still_has_is_not_none() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults[POSITION_INFO] = 404
        with pytest.raises(Rejected, match="404"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


def test_a_404_that_the_wallets_list_contradicts_is_unknown() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        row = world.pool.told_position(holding(world.pool))
        del world.pool.holdings["Position1"]
        world.server.read_faults[OWNED] = json.dumps([row])
        with pytest.raises(NotSent, match="told as closed and as open"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


FAULTS = [
    (500, NotSent), (502, NotSent), (503, NotSent), (302, NotSent), (400, Rejected), (403, Fatal), (401, Fatal),
    (429, Throttled), (404, Rejected), ("dropped", NotSent), ("<html>", NotSent), ("", NotSent), ("{", NotSent),
    ("{}", NotSent), ("[]", NotSent), ("null", NotSent), ("7", NotSent), ("[" * 50_000, NotSent),
]  # fmt: skip


@pytest.mark.parametrize("route", [POOL_INFO, POSITION_INFO])
@pytest.mark.parametrize(("fault", "error"), FAULTS, ids=lambda value: str(value)[:12])
def test_a_failed_read_is_an_error(route: str, fault: Any, error: type[VenueError]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults[route] = fault
        with pytest.raises(error):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


BAD = ["-1", "NaN", "Infinity", "null", '"x"', '"NaN"', "true", "[]"]


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("name", ["baseTokenAmount", "quoteTokenAmount", "baseFeeAmount", "lowerPrice"])
def test_a_number_that_is_none_is_an_error_that_names_it(name: str, value: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        row = world.pool.told_position(holding(world.pool)) | {name: "HERE"}
        world.server.read_faults[POSITION_INFO] = json.dumps(row).replace('"HERE"', value)
        with pytest.raises(NotSent, match=rf"{name}|no JSON"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


@pytest.mark.parametrize("value", ["1.5", "null", '"7"', "true"])
def test_a_bin_that_is_no_whole_number_is_an_error_that_names_it(value: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        row = world.pool.told_position(holding(world.pool)) | {"upperBinId": json.loads(value)}
        world.server.read_faults[POSITION_INFO] = json.dumps(row)
        with pytest.raises(NotSent, match="upperBinId"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


@pytest.mark.parametrize("price", ["0", "-150", "null"])
def test_a_pool_without_a_price_is_an_error(price: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults[POOL_INFO] = json.dumps(world.pool.told_pool() | {"price": json.loads(price)})
        with pytest.raises(NotSent, match="price"):
            await venue.read()

    play(scenario, pool=pool_with_position())


def test_pool_and_position_of_different_moments_are_unknown() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults[POOL_INFO] = json.dumps(world.pool.told_pool() | {"price": 150.01})
        with pytest.raises(NotSent, match="3 times pool and position were told at different prices"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


CONTRADICTIONS: list[dict[str, Any]] = [
    {"lowerBinId": 60_000, "upperBinId": 60_001},
    {"lowerPrice": 1 / 155, "upperPrice": 1 / 145},
    {"baseTokenAmount": 300.0, "quoteTokenAmount": 2.0},
    {"lowerPrice": 155.0, "upperPrice": 145.0},
    {"baseTokenAddress": QUOTE_TOKEN, "quoteTokenAddress": BASE_TOKEN},
    {"address": "Another"},
]


@pytest.mark.parametrize("change", CONTRADICTIONS, ids=str)
def test_what_cannot_be_true_of_one_position_is_unknown(change: dict[str, Any]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        row = world.pool.told_position(holding(world.pool)) | change
        world.server.read_faults[POSITION_INFO] = json.dumps(row)
        with pytest.raises(NotSent):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


def test_a_position_of_another_pool_is_refused() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        row = world.pool.told_position(holding(world.pool)) | {"poolAddress": "Elsewhere"}
        world.server.read_faults[POSITION_INFO] = json.dumps(row)
        with pytest.raises(Fatal, match=r"lp\.position_address: Position1 lies in pool Elsewhere"):
            await told(world, venue)

    play(scenario, pool=pool_with_position())


def test_balances_that_cannot_be_read_leave_the_position_known_and_the_wallet_unknown() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.server.read_faults["/chains/solana/balances"] = 500
        fields = await told(world, venue)
        assert fields["lp_state"] == "IN_RANGE" and "wallet_base" not in fields

    play(scenario, pool=pool_with_position())


def test_a_balance_gateway_does_not_tell_is_missing_and_not_zero() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        del world.pool.wallet["SOL"]
        assert "wallet_base" not in (await venue.read()).fields

    play(scenario)
