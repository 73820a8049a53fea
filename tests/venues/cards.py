"""What a contract card is: a numbered promise of the port, played in the world of every venue that declares it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.manifests import venue_manifests
from lp_hedge.ports import Fill, Leg, OrderReport, Place, Side
from tests.venues.worlds import WORLDS, World

TRIES = 3
"""How often a read is tried."""

Check = Callable[[World], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Card:
    """`needs` are names of `Capabilities`; `exempt` gives a venue's reason for not playing it."""

    number: str
    title: str
    needs: tuple[str, ...]
    exempt: dict[str, str]

    def plays(self, venue: str) -> bool:
        """Whether the venue declares what the card needs."""
        declared = venue_manifests()[venue].capabilities
        return venue not in self.exempt and all(getattr(declared, need) for need in self.needs)


CARDS: dict[str, Card] = {}


def card(number: str, *, needs: tuple[str, ...] = (), exempt: dict[str, str] | None = None) -> Callable[[Check], Any]:
    """Make a check a numbered card, and a test for every venue that has to pass it."""

    def register(check: Check) -> Any:
        title = check.__name__.removeprefix("test_").replace("_", " ")
        CARDS[number] = Card(number, title, needs, exempt or {})
        venues = [name for name in WORLDS if CARDS[number].plays(name)]

        @pytest.mark.parametrize("venue", venues)
        def test(venue: str) -> None:
            asyncio.run(played(check, venue))

        test.__name__ = check.__name__
        return test

    return register


async def played(check: Check, venue: str) -> None:
    """The check in a fresh world; a world that hangs fails."""
    async with asyncio.timeout(60), WORLDS[venue]() as world:
        await check(world)


def order(name: str, side: Side, base: str, leg: Leg = "net", *, reduce_only: bool = False) -> Place:
    return Place(name, side, leg, Decimal(base), reduce_only)


async def placed(world: World, place: Place) -> OrderReport:
    """The order, and what a look-up says of it afterwards: many venues only acknowledge."""
    await world.venue.place(place)
    report = await world.venue.look_up(place.client_order_id)
    assert report is not None
    return report


async def fills_of(world: World, client_order_id: str) -> list[Fill]:
    start = await world.venue.server_time() - 3600
    return [each for each in await world.venue.fills(start) if each.client_order_id == client_order_id]


async def legs(world: World) -> tuple[Decimal, Decimal]:
    facts = await world.venue.account()
    assert facts.perp_long is not None and facts.perp_short is not None
    return facts.perp_long, facts.perp_short
