"""A Gateway, its pool and the adapter in front of it; time stands where a test puts it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from adapters.gateway.inquiry import EXPIRY_SECONDS
from adapters.gateway.venue import GatewayVenue, connect
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import VenueError
from lp_hedge.lp_ports import Prepare, Step, Transaction, TransactionReport
from tests.gateway.pool import POOL, Pool
from tests.gateway.server import GatewayServer

WALLET = "WalletWallet"
START = 1_700_000_000.0


@dataclass
class World:
    """`again()` is the adapter after a restart: it remembers nothing."""

    server: GatewayServer
    keys: dict[str, Any] = field(default_factory=dict)
    now: float = START

    @property
    def pool(self) -> Pool:
        return self.server.pool

    def again(self) -> GatewayVenue:
        venue = connect(self.config(), lambda: self.now)
        venue._patience_seconds = 30.0  # nothing waits so long, unless it is meant to
        return venue

    def config(self) -> Config:
        config = load([], environ={})
        keys = {
            "source": "gateway", "gateway_url": self.server.url, "connector_name": f"{self.server.connector}/clmm",
            "network": self.server.chain_network, "pool_address": POOL, "wallet": WALLET, "trading_pair": "SOL-USDC",
        } | self.keys  # fmt: skip
        return replace(config, lp=config.lp.model_copy(update=keys))

    async def carry_out(self, venue: GatewayVenue, step: Step) -> TransactionReport:
        transaction = await self.prepared(venue, step)
        await venue.broadcast(transaction)
        return await venue.inquire((transaction,))

    async def prepared(self, venue: GatewayVenue, step: Step) -> Transaction:
        transaction = await venue.prepare(Prepare(step))
        assert transaction is not None
        return transaction


OPEN = Step("s1", "open", base=Decimal(2), quote=Decimal(300), width_pct=Decimal(6))
CLOSE = Step("s2", "close", position="Position1")
COLLECT = Step("s3", "collect", position="Position1")


def swap(base: str | None, quote: str | None) -> Step:
    amounts = [None if each is None else Decimal(each) for each in (base, quote)]
    return Step("s4", "swap", base=amounts[0], quote=amounts[1], width_pct=Decimal(6))


def pool_with_position(**changes: Any) -> Pool:
    pool = Pool(**changes)
    found = pool.open(145.0, 155.0, 2.0, 300.0)
    found.base_fee, found.quote_fee = 0.25, 7.5
    return pool


Scenario = Callable[[World, GatewayVenue], Awaitable[None]]


def play(scenario: Scenario, *, pool: Pool | None = None, keys: dict[str, Any] | None = None, **server: Any) -> None:
    """Run a scenario against a served pool, the adapter opened and closed around it."""

    async def whole() -> None:
        async with GatewayServer(pool=pool or Pool(), **server) as gateway:
            world = World(gateway, keys or {})
            venue = world.again()
            await venue.open()
            try:
                await scenario(world, venue)
            finally:
                await venue.close()

    asyncio.run(whole())


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
