"""Gateway's world for the contract cards of `LiquidityVenue`: an EVM chain whose blocks come when a card says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from lp_hedge.lp_ports import Transaction
from tests.gateway.pool import Pool
from tests.gateway.server import GatewayServer
from tests.gateway.world import World

FEE = 0.01


class GatewayWorld:
    """As `tests.lp_venues.worlds.LpWorld` asks; final after three blocks."""

    can = frozenset({"price", "fees"})

    def __init__(self, server: GatewayServer) -> None:
        self.world = World(server)
        self.venue = self.world.again()

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[GatewayWorld]:
        pool = Pool(price=150.0, wallet={"SOL": 10.0, "USDC": 2000.0})
        async with GatewayServer(pool=pool, connector="uniswap", chain_network="ethereum-base", waits=True) as server:
            world = cls(server)
            await world.venue.open()
            try:
                yield world
            finally:
                await world.venue.close()

    async def block(self) -> None:
        self.world.server.mine()

    async def confirm(self) -> None:
        for _ in range(3):
            await self.block()

    async def move_price(self, part: float) -> None:
        self.world.pool.price *= 1 + part

    async def earn_fees(self) -> None:
        for holding in self.world.pool.holdings.values():
            holding.base_fee, holding.quote_fee = holding.base_fee + FEE, holding.quote_fee + 150 * FEE
        await self.block()

    async def reconnect(self) -> None:
        await self.venue.close()
        self.venue = self.world.again()
        await self.venue.open()

    async def lose(self, transaction: Transaction) -> None:
        raise NotImplementedError

    take_nonce: Any = lose

    async def reorganise(self) -> None:
        raise NotImplementedError

    async def strange_position(self) -> str:
        raise NotImplementedError
