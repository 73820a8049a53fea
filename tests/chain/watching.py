"""Somebody who only watches a site's position through the adapter, asked from tests that do not await."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from adapters.evm_v3.connection import connect_chain
from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.venue import EvmV3
from lp_hedge.config.model.lp import Lp
from lp_hedge.ports import LpFacts
from tests.chain.site import Site

TRIPS, CALLS = 2, 13
"""Of one reading: chain and head, then everything else."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """One adapter. Every method runs to its end before it returns."""

    venue: EvmV3
    loop: asyncio.Runner

    def read(self) -> LpFacts:
        return self.loop.run(self.venue.read())

    def state(self) -> str:
        return str(self.read().fields["lp_state"])

    def changed(self) -> None:
        self.loop.run(self.venue.changed())


@contextmanager
def watching(site: Site, token_id: int | None, url: str | None = None, **keys: Any) -> Iterator[Watcher]:
    """The site through the node at `url`, the chain itself without one; `keys` are of section `lp`.

    The clock is the chain's own: blocks are as old as the chain has moved on since.
    """
    known: dict[str, Any] = {
        "source": site.layout.flavour,
        "rpc_url": url or site.chain.http,
        "pool_address": site.venue.pool.address,
        "position_manager": site.venue.manager.address,
        "trading_pair": f"{site.venue.base.symbol}-{site.venue.quote.symbol}",
        "token_id": token_id,
        "wallet": site.owner.address,
    }
    lp = Lp(**(known | keys))
    with asyncio.Runner() as loop:
        venue = EvmV3(lp, dialect(site.layout.flavour), connect_chain(lp), lambda: float(site.chain.time()))
        try:
            loop.run(venue.open())
            yield Watcher(venue, loop)
        finally:
            loop.run(venue.close())


def raw(told: LpFacts, *names: str) -> tuple[int, ...]:
    """Amounts in smallest units, by their names in `LpFacts.position`."""
    return tuple(int(told.position[name]) for name in names)
