"""Somebody who watches a position through the adapter, without a key, asked from tests that do not await."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from adapters.evm_v3.connection import connect_chain
from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.venue import EvmV3
from lp_hedge.errors import VenueError
from lp_hedge.ports import LpFacts
from tests.chain.operator import lp_of
from tests.chain.site import Site

HELD_UP_SECONDS = 0.2
"""How long this watcher waits for an answer, so that a node that gives none costs little."""
MAX_AGE_SECONDS = 60
"""`lp.max_age_seconds` of a watcher that is not told otherwise."""
TRIPS = 2
"""Of one reading, once the position is known: chain and head, then everything else pinned to it."""
CALLS = 13
"""Of one reading, once the position is known: two at the newest block, the others pinned to it."""
UNTOLD = {"lp_state": "UNKNOWN"}
"""All the fields of a reading that is not to be believed."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """One adapter that follows one position. Every method runs to its end before it returns."""

    site: Site
    venue: EvmV3
    loop: asyncio.Runner

    def read(self) -> LpFacts:
        return self.loop.run(self.venue.read())

    def changed(self) -> None:
        """Returns when the adapter says that there may be something new."""
        self.loop.run(self.venue.changed())

    def impatient(self) -> None:
        """From now on an answer that takes long is given up."""
        self.venue._chain.rpc._timeout_seconds = HELD_UP_SECONDS

    def state(self) -> str:
        return str(self.read().fields["lp_state"])

    def told(self) -> str:
        """What a reading tells: the state, or the outcome class it raises."""
        try:
            return self.state()
        except VenueError as error:
            return type(error).__name__


@contextmanager
def watching(site: Site, token_id: int | None, rpc_url: str | None = None, **keys: object) -> Iterator[Watcher]:
    """The adapter, open, at a node, at the chain itself without one; its clock is the true chain's.

    `keys` are of section `lp`.
    """
    told = {"private_key": None, "managed": False, "wallet": site.owner.address, "token_id": token_id}
    told |= {"rpc_url": rpc_url or site.chain.http, "max_age_seconds": MAX_AGE_SECONDS}
    lp = lp_of(site, site.owner, **(told | keys))
    venue = EvmV3(lp, dialect(lp.source), connect_chain(lp), lambda: float(site.chain.time()))
    with asyncio.Runner() as loop:
        try:
            loop.run(venue.open())
            yield Watcher(site, venue, loop)
        finally:
            loop.run(venue.close())


def is_whole(site: Site, facts: LpFacts) -> bool:
    """Whether every amount of a reading is the contracts' own at the block the reading names."""
    told, block = facts.position, facts.position["block"]
    principal, fees = site.principal_and_owed(int(told["position"]), block)
    price = site.ask(site.venue.pool, "slot0", block=block)[0]
    texts = (told["amount0"], told["amount1"], told["fee0"], told["fee1"], told["sqrt_price_x96"])
    return texts == tuple(map(str, (*principal, *fees, price))) and facts.t == float(
        int(site.chain.block(block)["timestamp"], 16)
    )
