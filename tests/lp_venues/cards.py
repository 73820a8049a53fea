"""What an LP contract card is: a numbered promise of `LiquidityVenue`, played in the world of every venue that can."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.lp_ports import Prepare, Step, Transaction, TransactionReport
from tests.lp_venues.worlds import WORLDS, LpWorld

Check = Callable[[LpWorld], Awaitable[None]]

CARDS: dict[str, str] = {}
"""Title by number."""

WIDTH = Decimal(10)
BASE, QUOTE = Decimal(2), Decimal(200)


def card(number: str, *, needs: tuple[str, ...] = ()) -> Callable[[Check], Any]:
    """Make a check a numbered card, and a test for every venue whose world can do what it `needs`."""

    def register(check: Check) -> Any:
        CARDS[number] = check.__name__.removeprefix("test_").replace("_", " ")
        venues = [name for name, world in WORLDS.items() if world.can.issuperset(needs)]

        @pytest.mark.parametrize("venue", venues)
        def test(venue: str) -> None:
            asyncio.run(played(check, venue))

        test.__name__ = check.__name__
        return test

    return register


async def played(check: Check, venue: str) -> None:
    """The check in a fresh world; a world that hangs fails."""
    async with asyncio.timeout(60), WORLDS[venue].opened() as world:
        await check(world)


def opening(name: str = "s1") -> Step:
    """Both tokens of the wallet, 10 % wide."""
    return Step(name, "open", base=BASE, quote=QUOTE, width_pct=WIDTH)


async def ready(world: LpWorld, step: Step) -> Transaction:
    """The transaction that does the step, not sent; what comes before it (approvals) is done."""
    while True:
        made = await world.venue.prepare(Prepare(step))
        assert made is not None, f"{step} has nothing to do"
        if made.completes:
            return made
        assert (await settled(world, made)).succeeded


async def settled(world: LpWorld, made: Transaction) -> TransactionReport:
    """Send it and let it become final."""
    await world.venue.broadcast(made)
    await world.confirm()
    report = await world.venue.inquire((made,))
    assert report.status == "final"
    return report


async def done(world: LpWorld, step: Step) -> TransactionReport:
    """The whole step, which has to succeed."""
    report = await settled(world, await ready(world, step))
    assert report.succeeded, report.reason
    return report


async def opened(world: LpWorld) -> str:
    """A position of ours, which is followed from now on."""
    position = str((await done(world, opening())).result["position"])
    world.venue.follow(position)
    return position


async def wallet(world: LpWorld) -> tuple[Decimal, Decimal]:
    """(base, quote) as a reading tells them."""
    told = (await world.venue.read()).position
    return Decimal(told["wallet_base"]), Decimal(told["wallet_quote"])
