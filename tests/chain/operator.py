"""Somebody who works a position through the adapter: an `EvmV3` of a site, asked from tests that do not await."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from adapters.evm_v3.connection import connect_chain
from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.venue import EvmV3
from lp_hedge.config.model.lp import Lp
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from tests.chain.anvil import Account
from tests.chain.deployment import FLAVOURS, UNLIMITED, Layout, Token
from tests.chain.site import Site

T = TypeVar("T")
CHAIN_ID = 31337
CONFIRMATIONS = 3

EVERY = [
    pytest.param(Layout(flavour, base_is_token0=first), id=f"{flavour}-base is {'token0' if first else 'token1'}")
    for flavour in FLAVOURS
    for first in (False, True)
]
on_every_venue = pytest.mark.parametrize("site", EVERY, indirect=True)


@dataclass(frozen=True, slots=True)
class Operator:
    """One wallet's venue. Every method runs to its end before it returns."""

    site: Site
    venue: EvmV3
    loop: asyncio.Runner

    def prepare(self, step: Step, replaces: Transaction | None = None, void: bool = False) -> Transaction | None:
        return self._run(self.venue.prepare(Prepare(step, replaces, void)))

    def signed(self, step: Step, replaces: Transaction | None = None, void: bool = False) -> Transaction:
        """A prepared transaction that has to be there."""
        found = self.prepare(step, replaces, void)
        assert found is not None
        return found

    def preview(self, step: Step) -> Mapping[str, Any]:
        return self._run(self.venue.preview(step))

    def broadcast(self, transaction: Transaction) -> None:
        self._run(self.venue.broadcast(transaction))

    def inquire(self, *transactions: Transaction) -> TransactionReport:
        return self._run(self.venue.inquire(transactions))

    def positions(self) -> tuple[FoundPosition, ...]:
        return self._run(self.venue.positions())

    def bury(self) -> None:
        """Mine until whatever is in a block is final."""
        self.site.chain.mine(CONFIRMATIONS)

    def sent(self, transaction: Transaction) -> TransactionReport:
        """What became of a transaction that was sent and buried."""
        self.broadcast(transaction)
        self.bury()
        return self.inquire(transaction)

    def done(self, step: Step) -> TransactionReport:
        """A step to its end: approvals, then the transaction that completes it."""
        while True:
            transaction = self.signed(step)
            report = self.sent(transaction)
            assert report.succeeded, report
            if transaction.completes:
                return report

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(work)


@contextmanager
def operating(site: Site, account: Account | None = None, **keys: Any) -> Iterator[Operator]:
    """The site's owner, or another account, at work; `keys` are of section `lp`."""
    lp = lp_of(site, account or site.owner, **keys)
    venue = EvmV3(lp, dialect(lp.source), connect_chain(lp), lambda: float(site.chain.time()))
    with asyncio.Runner() as loop:
        try:
            loop.run(venue.open())
            yield Operator(site, venue, loop)
        finally:
            loop.run(venue.close())


def lp_of(site: Site, account: Account, **keys: Any) -> Lp:
    told = {
        "source": site.layout.flavour,
        "rpc_url": site.chain.http,
        "chain_id": CHAIN_ID,
        "pool_address": site.venue.pool.address,
        "position_manager": site.venue.manager.address,
        "swap_router": site.venue.router.address,
        "base_token": site.venue.base.address,
        "private_key": account.key,
        "managed": True,
        "confirmations": CONFIRMATIONS,
    }
    return Lp(**(told | keys))


def forbid(site: Site, account: Account | None = None) -> None:
    """No contract may take anything of the account's, as with a new wallet."""
    for token in site.tokens:
        for spender in (site.venue.manager, site.venue.router):
            allow(site, token, spender.address, 0, account)


def allow(site: Site, token: Token, spender: str, amount: int = UNLIMITED, account: Account | None = None) -> None:
    who = (account or site.owner).address
    site.chain.send([token.contract.transaction(who, "approve", spender, amount)])


def opening(base: Decimal | float = 1, quote: Decimal | float = 2000, **keys: Any) -> Step:
    """Open around the price, 10 % wide unless told otherwise."""
    return Step("open-1", "open", base=Decimal(base), quote=Decimal(quote), **keys or {"width_pct": Decimal(10)})
