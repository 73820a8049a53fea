"""A move whose answer is lost is looked for, not repeated; one that may be repeated is; nothing is done twice."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import pytest

from adapters.gateway.inquiry import EXPIRY_SECONDS, REPEAT_SECONDS
from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import Ambiguous, Fatal, NotSent, Rejected, Throttled, VenueError
from lp_hedge.lp_ports import Transaction
from tests.gateway.pool import Pool
from tests.gateway.world import CLOSE, COLLECT, OPEN, World, play, pool_with_position, swap

SWAP = swap("4", None)
STEPS = {"open": OPEN, "close": CLOSE, "collect": COLLECT, "swap": SWAP}
ENDINGS = {"open": "/open", "close": "/close", "collect": "/collect-fees", "swap": "/execute-swap"}
KINDS = pytest.mark.parametrize("kind", list(STEPS))
#: Long enough for the deadline and for everything that was sent before it.
TOO_LATE = 300 + EXPIRY_SECONDS


def start(kind: str) -> Pool:
    return Pool() if kind == "open" else pool_with_position()


def happened(world: World, kind: str) -> bool:
    if kind in ("open", "close"):
        return bool(world.pool.holdings) == (kind == "open")
    if kind == "collect":
        return world.pool.holdings["Position1"].base_fee == 0
    return world.pool.wallet["SOL"] < 7


def sent(world: World, kind: str) -> int:
    return len(world.server.posts(ENDINGS[kind]))


async def attempt(venue: GatewayVenue, transaction: Transaction) -> VenueError | None:
    try:
        await venue.broadcast(transaction)
    except VenueError as error:
        return error
    return None


@KINDS
@pytest.mark.parametrize("fault", ["500 after", "408 after", "dropped after", "garbage after", "no signature after"])
@pytest.mark.parametrize("restarted", [False, True])
def test_a_lost_answer_is_ambiguous_and_the_effect_is_found(kind: str, fault: str, restarted: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        assert isinstance(await attempt(venue, transaction), Ambiguous)
        asked = world.again() if restarted else venue
        await asked.open()
        assert await attempt(asked, transaction) is None
        report = await asked.inquire((transaction,))
        assert (report.status, report.succeeded, sent(world, kind)) == ("final", True, 1)
        if kind == "open":
            assert report.result["position"] == "Position1"
        await asked.close()

    play(scenario, pool=start(kind), faults=deque([fault]))


@pytest.mark.parametrize("kind", ["open", "swap"])
@pytest.mark.parametrize("fault", ["500 before", "dropped before"])
@pytest.mark.parametrize("restarted", [False, True])
def test_what_must_not_be_done_twice_is_not_sent_again(kind: str, fault: str, restarted: bool) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        assert isinstance(await attempt(venue, transaction), Ambiguous)
        asked = world.again() if restarted else venue
        await asked.open()
        for _ in range(3):
            assert isinstance(await attempt(asked, transaction), Ambiguous)
            report = await asked.inquire((transaction,))
            assert (report.status, report.succeeded, sent(world, kind)) == ("pending", None, 1)
        await asked.close()

    play(scenario, pool=start(kind), faults=deque([fault]))


@pytest.mark.parametrize("kind", ["close", "collect"])
@pytest.mark.parametrize("fault", ["500 before", "dropped before"])
def test_what_may_be_repeated_is_sent_again_until_it_is_done(kind: str, fault: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        assert isinstance(await attempt(venue, transaction), Ambiguous)
        assert isinstance(await attempt(venue, transaction), Ambiguous)
        assert await attempt(venue, transaction) is None
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded, sent(world, kind)) == ("final", True, 3)

    play(scenario, pool=start(kind), faults=deque([fault, fault]))


@pytest.mark.parametrize("kind", ["close", "collect"])
def test_between_two_tries_of_what_may_be_repeated_passes_time(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        await attempt(venue, transaction)
        told = []
        for seconds in (0, REPEAT_SECONDS - 1, 1):
            world.now += seconds
            told.append((await venue.inquire((transaction,))).status)
        assert told == ["pending", "pending", "unknown"]

    play(scenario, pool=start(kind), faults=deque(["500 before"]))


def test_what_was_not_sent_yet_asks_to_be_sent() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        assert (await venue.inquire((transaction,))).status == "unknown"
        world.server.read_faults["/trading/clmm/open"] = 429
        assert isinstance(await attempt(venue, transaction), Throttled)
        assert (await venue.inquire((transaction,))).status == "unknown"
        world.server.read_faults.clear()
        await venue.broadcast(transaction)
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario)


@KINDS
def test_on_solana_a_move_that_left_no_trace_is_over_once_it_is_too_late(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        await attempt(venue, transaction)
        world.now += TOO_LATE - 1
        assert (await venue.inquire((transaction,))).succeeded is None
        world.now += 1
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded) == ("final", False) and "never executed" in report.reason

    play(scenario, pool=start(kind), faults=deque(["500 before"]))


def test_on_an_evm_chain_it_is_never_over_by_itself() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        await attempt(venue, transaction)
        world.now += 100 * TOO_LATE
        assert (await venue.inquire((transaction,))).status == "pending"
        assert isinstance(await attempt(venue, transaction), Ambiguous)

    play(scenario, faults=deque(["500 before"]), connector="uniswap", chain_network="ethereum-base")


def test_a_list_that_hides_the_position_does_not_prove_that_nothing_was_opened() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, OPEN)
        world.server.hidden.add("Position1")
        await attempt(venue, transaction)
        world.now += 100 * TOO_LATE
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded) == ("pending", None)
        world.server.hidden.clear()
        assert (await venue.inquire((transaction,))).succeeded

    play(scenario, faults=deque(["500 after"]))


def test_a_position_that_was_there_before_or_lies_elsewhere_is_not_the_one_opened() -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        world.pool.open(145.5, 154.5, 0.1, 15.0)
        transaction = await world.prepared(venue, OPEN)
        await attempt(venue, transaction)
        world.pool.open(100.0, 120.0, 0.1, 15.0)
        assert (await venue.inquire((transaction,))).status == "pending"
        world.pool.open(145.5, 154.5, 0.1, 15.0)
        assert (await venue.inquire((transaction,))).result["position"] == "Position3"
        world.pool.open(145.5, 154.5, 0.1, 15.0)
        assert (await venue.inquire((transaction,))).status == "pending"

    play(scenario, faults=deque(["500 before"]))


@KINDS
def test_a_prepared_move_that_was_never_sent_is_sent_after_a_restart_only_where_that_is_harmless(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        other = world.again()
        await other.open()
        error = await attempt(other, transaction)
        if kind in ("open", "swap"):
            assert isinstance(error, Ambiguous) and sent(world, kind) == 0
            world.now += TOO_LATE
            assert isinstance(await attempt(other, transaction), Rejected) and sent(world, kind) == 0
            assert (await other.inquire((transaction,))).succeeded is False
        else:
            assert error is None and (await other.inquire((transaction,))).succeeded
        await other.close()

    play(scenario, pool=start(kind))


@pytest.mark.parametrize("kind", ["open", "swap"])
def test_a_move_older_than_its_deadline_is_not_sent(kind: str) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS[kind])
        world.now += 300
        with pytest.raises(Rejected, match="prepare it anew"):
            await venue.broadcast(transaction)
        assert sent(world, kind) == 0

    play(scenario, pool=start(kind))


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
