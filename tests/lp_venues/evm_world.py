"""Uniswap v3 and PancakeSwap v3 as worlds of the LP contract cards: their real contracts on a local chain."""

from __future__ import annotations

import atexit
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from decimal import Decimal
from functools import cache
from typing import ClassVar

import pytest

from adapters.evm_v3.connection import connect_chain
from adapters.evm_v3.dialect import dialect
from adapters.evm_v3.venue import EvmV3
from lp_hedge.lp_ports import Transaction
from tests.chain.anvil import anvil
from tests.chain.conftest import REQUIRED, Deployments, missing
from tests.chain.deployment import Layout
from tests.chain.operator import forbid, lp_of
from tests.chain.site import Site

DEPTH_BASE = Decimal(1000)
PURSE = 10_000
RIVAL_FEE = hex(500 * 10**9)


class EvmWorld:
    """A wallet that has approved nothing; blocks are mined when the test says so."""

    can: ClassVar[frozenset[str]] = frozenset({"price", "fees", "mempool", "reorganise", "strangers"})
    layout: ClassVar[Layout] = Layout()

    def __init__(self, site: Site) -> None:
        self.site = site
        self.venue = self._venue()

    def _venue(self) -> EvmV3:
        lp = lp_of(self.site, self.site.owner)
        return EvmV3(lp, dialect(lp.source), connect_chain(lp), lambda: float(self.site.chain.time()))

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[EvmWorld]:
        site = _deployments().site(cls.layout)
        site.provide(DEPTH_BASE)
        forbid(site)
        _leave(site, PURSE)
        site.chain.automine(False)
        world = cls(site)
        try:
            await world.venue.open()
            yield world
        finally:
            await world.venue.close()

    async def block(self) -> None:
        self.site.chain.mine()

    async def confirm(self) -> None:
        self.site.chain.mine(4)

    async def move_price(self, part: float) -> None:
        self.site.chain.automine(True)
        self.site.swap_to_price(float(self.site.price()) * (1 + part))
        self.site.chain.automine(False)

    async def earn_fees(self) -> None:
        self.site.chain.automine(True)
        self.site.sell(5)
        self.site.buy(self.site.price() * 5)
        self.site.chain.automine(False)

    async def lose(self, transaction: Transaction) -> None:
        self.site.chain.drop(transaction.transaction_id)

    async def take_nonce(self, transaction: Transaction) -> None:
        fees = {"maxFeePerGas": RIVAL_FEE, "maxPriorityFeePerGas": RIVAL_FEE}
        parties = {"from": self.site.owner.address, "to": self.site.trader.address}
        self.site.chain.submit({**parties, **fees, "value": "0x1", "nonce": hex(transaction.nonce or 0)})

    async def reorganise(self) -> None:
        rpc = self.site.chain.rpc
        hashes = rpc("eth_getBlockByNumber", "latest", False)["transactions"]
        raws = rpc.batch([("eth_getRawTransactionByHash", [each]) for each in hashes])
        self.site.chain.reorganise(1)
        rpc.attempt([("eth_sendRawTransaction", [each]) for each in raws])

    async def strange_position(self) -> str:
        self.site.chain.automine(True)
        token_id = self.site.mint(*self.site.ticks_around(10), 1, 2000, self.site.maker)
        self.site.chain.automine(False)
        return str(token_id)

    async def reconnect(self) -> None:
        await self.venue.close()
        self.venue = self._venue()
        await self.venue.open()


class UniswapWorld(EvmWorld):
    """As Ethereum's ETH/USDC: the base token is token1, so a rising tick is a falling price."""


class PancakeWorld(EvmWorld):
    layout = Layout("pancake_v3", base_is_token0=True, fee=2500, quote_decimals=18, price=Decimal(600))


def _leave(site: Site, amount: int) -> None:
    """So much of each token in the owner's wallet: sums of people's amounts are exact in a decimal's usual digits."""
    for token in site.tokens:
        held = site.ask(token.contract, "balanceOf", site.owner.address)
        give = (site.maker.address, held - token.raw(amount))
        site.chain.send([token.contract.transaction(site.owner.address, "transfer", *give)])


@cache
def _deployments() -> Deployments:
    """One chain for all cards of this process; skipped with the remedy where npm's parts are missing."""
    why = missing()
    if why:
        pytest.fail(why) if REQUIRED else pytest.skip(why)
    stack = ExitStack()
    atexit.register(stack.close)
    return Deployments(stack.enter_context(anvil()))
