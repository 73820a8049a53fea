"""A move whose answer is lost is looked for, not repeated; one that may be repeated is; nothing is done twice."""

from __future__ import annotations

from collections import deque

import pytest

from adapters.gateway.inquiry import REPEAT_SECONDS
from adapters.gateway.venue import GatewayVenue
from lp_hedge.errors import Ambiguous, Rejected, Throttled
from tests.gateway.world import (
    KINDS,
    OPEN,
    STEPS,
    TOO_LATE,
    World,
    attempt,
    play,
    sent,
    start,
)


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


@pytest.mark.parametrize("changes", [{"USDC": 600.0}, {"SOL": -2.0}, {"USDC": 600.0, "SOL": 2.0}])
def test_balances_that_moved_otherwise_than_a_swap_prove_neither(changes: dict[str, float]) -> None:
    async def scenario(world: World, venue: GatewayVenue) -> None:
        transaction = await world.prepared(venue, STEPS["swap"])
        await attempt(venue, transaction)
        for name, amount in changes.items():
            world.pool.wallet[name] += amount
        world.now += 100 * TOO_LATE
        report = await venue.inquire((transaction,))
        assert (report.status, report.succeeded) == ("pending", None)

    play(scenario, pool=start("swap"), faults=deque(["500 before"]))
