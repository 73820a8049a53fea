"""What Gateway says of a transaction it has told the signature of, or has refused, decides what is reported."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import pytest

from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import Fatal, NotSent, Rejected
from lp_hedge.lp_ports import Transaction
from tests.gateway.world import (
    CLOSE,
    KINDS,
    OPEN,
    STEPS,
    SWAP,
    TOO_LATE,
    World,
    attempt,
    happened,
    play,
    pool_with_position,
    sent,
    start,
)


@KINDS
def test_while_gateway_works_it_is_pending_and_its_answer_counts_when_it_comes(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        venue._patience_seconds = 0
        transaction = await world.prepared(venue, STEPS[kind])
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).status == "pending"
        await venue.broadcast(transaction)
        world.server.release.set()
        await asyncio.wait(venue._posts._tasks.values())
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, sent(world, kind)) == ("final", True, 1)

    play(scenario, pool=start(kind), faults=deque(["held"]))


@KINDS
def test_whoever_waits_may_give_up_and_the_answer_is_not_lost(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        waiting = asyncio.create_task(venue.broadcast(transaction))
        await world.server.holds.wait()
        waiting.cancel()
        await asyncio.wait({waiting})
        world.server.release.set()
        await asyncio.wait(venue._posts._tasks.values())
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario, pool=start(kind), faults=deque(["held"]))


CHAINS: list[dict[str, Any]] = [
    {"connector": "raydium", "chain_network": "solana-mainnet-beta"},
    {"connector": "uniswap", "chain_network": "ethereum-base"},
]


@pytest.mark.parametrize("kind", ["open", "close"])
@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain["connector"])
def test_a_pending_transaction_is_polled_and_counts_once_deep_enough(kind: str, chain: dict[str, Any]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        await venue.broadcast(transaction)
        on_solana = world.server.connector == "raydium"
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded) == ("final" if on_solana else "included", True)
        world.server.block += 2
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, report.block) == ("final", True, 100)

    play(scenario, pool=start(kind), faults=deque(["pending then included"]), **chain)


@KINDS
def test_pending_for_ever_stays_unknown_until_it_cannot_be_any_more(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        for _ in range(3):
            await venue.broadcast(transaction)
            report = await venue.inquire((transaction,))
            assert (report.status, report.succeeded) == ("pending", None)
        world.now += TOO_LATE
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, sent(world, kind)) == ("final", False, 1)

    play(scenario, pool=start(kind), faults=deque(["pending"]))


@KINDS
def test_a_transaction_that_failed_on_chain_is_a_failure_with_its_signature(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        report = await world.carry_out(venue, STEPS[kind])
        assert (report.status, report.succeeded) == ("final", False) and "signature1" in report.reason

    play(scenario, pool=start(kind), faults=deque(["failed on chain"]))


@pytest.mark.parametrize("kind", ["open", "close"])
def test_a_reverted_evm_transaction_that_gateway_calls_good_is_a_failure(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).status == "pending"
        world.server.block += 2
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded) == ("final", False) and "reverted" in report.reason

    play(scenario, pool=start(kind), faults=deque(["reverted"]), **CHAINS[1])


@KINDS
def test_a_refusal_is_final_and_stays_one(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        for _ in range(2):  # a close or collect may be tried again
            with pytest.raises(Rejected, match="insufficient funds"):
                await venue.broadcast(transaction)
            if kind not in ("close", "collect"):
                break
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, happened(world, kind)) == ("final", False, False)

    play(scenario, pool=start(kind), faults=deque(["refused", "refused"]))


def test_closing_what_is_closed_already_is_done() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, CLOSE)
        world.pool.close("Position1")
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario, pool=pool_with_position())


def test_a_gateway_without_the_route_is_told_apart_from_a_missing_position() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, SWAP)
        world.server.generation = "old"
        with pytest.raises(Rejected, match="Route POST:/trading/clmm/execute-swap not found"):
            await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded is False

    play(scenario, pool=pool_with_position())


def test_a_request_that_never_left_may_be_sent_again() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        there, venue._client._url = venue._client._url, "http://127.0.0.1:9"
        assert isinstance(await attempt(venue, transaction), NotSent)
        venue._client._url = there
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded and sent(world, "open") == 1

    play(scenario)


def test_an_inquiry_that_cannot_be_made_is_an_error_and_no_answer() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        await attempt(venue, transaction)
        for route in ("/trading/clmm/positions-owned", "/chains/solana/balances"):
            world.server.read_faults[route] = 500
            with pytest.raises(NotSent):
                await venue.inquire((transaction,))
            del world.server.read_faults[route]

    play(scenario, faults=deque(["500 before"]))


def test_a_payload_of_another_adapter_is_refused() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        foreign = Transaction("s", "0xabc", "0x02f8")
        for ask in (venue.broadcast(foreign), venue.inquire((foreign,))):
            with pytest.raises(Rejected, match=r"was lp\.source changed"):
                await ask

    play(scenario)


@KINDS
def test_no_secret_and_no_credential_is_in_what_is_written_down(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        assert "hunter2hunter2" not in transaction.payload + str(transaction.summary)
        assert world.server.headers[-1]["Authorization"].startswith("Basic ")

    async def with_login(world: World, venue: GatewayVenue) -> None:
        world.keys["gateway_url"] = world.server.url.replace("//", "//me:hunter2hunter2@")
        other = world.again()
        await other.open()
        try:
            await scenario(world, other)
        finally:
            await other.close()

    play(with_login, pool=start(kind))


def test_a_caller_gateway_does_not_admit_is_fatal_and_nothing_was_done() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        world.server.read_faults["/trading/clmm/open"] = 401
        with pytest.raises(Fatal, match=r"docs/gateway\.md"):
            await venue.broadcast(transaction)
        world.server.read_faults.clear()
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario)
