"""A pool on a chain, an exchange whose price follows the pool's, and the run that hedges one with the other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.chain.anvil import Account, anvil
from tests.chain.deployment import Layout, Token, deploy
from tests.chain.proxy import Proxy, proxy_of
from tests.chain.site import Site as Pool
from tests.e2e.blocks import Blocks
from tests.live.emulated import Emulated, emulator
from tests.live.site import Site

DEPTH_BASE = 2000
"""Of the maker's wide position: the LP's own swaps hardly move the price."""
PURSE_BASE, PURSE_QUOTE = Decimal(3), Decimal(6000)
"""What the LP's wallet begins with."""
CENT = Decimal("0.01")
HALF_SPREAD = Decimal("0.05")
PRIVATE_KEY = "LP_HEDGE__LP__PRIVATE_KEY"


@dataclass
class World:
    """`pool` and `exchange` are what the run meets, `site` is where it runs; it sees the chain through `node` only."""

    pool: Pool
    exchange: Emulated
    site: Site
    node: Proxy
    blocks: Blocks
    swaps: int = 0
    quoted: Decimal = Decimal(0)
    """The exchange's middle price."""

    @property
    def wallet(self) -> Account:
        """Whose position it is."""
        return self.pool.owner

    def configure(self, lp: Mapping[str, Any], **others: Mapping[str, Any]) -> None:
        """The run's configuration: this pool and this exchange, and whatever a story wants otherwise."""
        self.site.configure(lp={**lp_keys(self.pool, self.node), **lp}, **others)

    def give_key(self) -> None:
        """From now on the run can sign."""
        self.site.secrets[PRIVATE_KEY] = self.wallet.key

    def mint(self, width_pct: float, base: Decimal, quote: Decimal) -> int:
        """The owner opens a position without the run; its id."""
        pool, manager = self.pool, self.pool.venue.manager
        for token, amount in ((pool.venue.base, base), (pool.venue.quote, quote)):
            call = token.contract.transaction(self.wallet.address, "approve", manager.address, token.raw(amount))
            pool.chain.send([call])
        return pool.mint(*pool.ticks_around(width_pct), base, quote)

    def nonce(self) -> int:
        """How many transactions of the wallet the chain has."""
        return int(self.pool.chain.rpc("eth_getTransactionCount", self.wallet.address, "latest"), 16)

    def positions(self) -> int:
        """How many positions the wallet has."""
        return int(self.pool.ask(self.pool.venue.manager, "balanceOf", self.wallet.address))

    def trade_to(self, price: Decimal | float) -> None:
        """The trader moves the pool's price, and the exchange's follows."""
        self.pool.swap_to_price(price)
        self.swaps += 1
        self.follow()

    def follow(self) -> None:
        """The market maker quotes around the pool's price, whoever has moved it."""
        price = self.pool.price().quantize(CENT)
        if price != self.quoted:
            self.exchange.ask("tick", {"bid": str(price - HALF_SPREAD), "ask": str(price + HALF_SPREAD)})
            self.quoted = price


def lp_keys(pool: Pool, node: Proxy) -> dict[str, Any]:
    """What section `lp` has to say of a pool."""
    venue = pool.venue
    return {
        "source": pool.layout.flavour,
        "trading_pair": f"{venue.base.symbol}-{venue.quote.symbol}",
        "rpc_url": node.http,
        "chain_id": int(pool.chain.rpc("eth_chainId"), 16),
        "pool_address": venue.pool.address,
        "position_manager": venue.manager.address,
        "swap_router": venue.router.address,
        "wallet": pool.owner.address,
        "path": None,
    }


@contextmanager
def world(layout: Layout) -> Iterator[World]:
    """Chain and exchange in processes of their own, and a folder to run in; ended with the block."""
    folder = Path(tempfile.mkdtemp(prefix="e2e-"))  # a socket's path must be short
    try:
        with anvil() as chain, emulator() as exchange:
            pool = Pool(chain, deploy(chain, layout))
            pool.provide(DEPTH_BASE)
            fill_purse(pool)
            with proxy_of(chain) as node, Blocks(chain).running() as blocks:
                found = World(pool, exchange, Site(folder, exchange), node, blocks)
                found.follow()
                yield found
    finally:
        shutil.rmtree(folder)


def fill_purse(pool: Pool) -> None:
    """The wallet holds what the story is about and has allowed nobody anything."""
    venue = pool.venue
    for token, amount in ((venue.base, PURSE_BASE), (venue.quote, PURSE_QUOTE)):
        _keep(pool, token, amount)
        for spender in (venue.manager, venue.router):
            pool.chain.send([token.contract.transaction(pool.owner.address, "approve", spender.address, 0)])


def _keep(pool: Pool, token: Token, amount: Decimal) -> None:
    excess = token.raw(pool.balance(token, pool.owner) - amount)
    pool.chain.send([token.contract.transaction(pool.owner.address, "transfer", pool.maker.address, excess)])
