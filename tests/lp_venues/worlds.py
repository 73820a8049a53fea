"""The worlds the LP contract cards are played in: a venue, and what the test can do to its chain.

A venue joins with a class like `PaperWorld` and a line in `WORLDS`. Its wallet holds 10 base and 2,000 quote or more,
the price is near 100 to 2,000 quote, nothing is open, and every transaction needs at least two blocks to be final.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from decimal import Decimal
from typing import ClassVar, Protocol

from adapters.paper.lp_books import STRANGER, Held
from adapters.paper.lp_calls import Call, hash_of
from adapters.paper.managed_lp import ManagedPaperLp
from adapters.paper.market import Quote
from adapters.paper.state import StateFolder
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.lp_ports import LiquidityVenue, Transaction
from lp_hedge.ports import Instrument
from tests.lp_venues.evm_world import PancakeWorld, UniswapWorld


class LpWorld(Protocol):
    """One venue on one chain. `can` names what a world is able to do beyond passing blocks."""

    can: ClassVar[frozenset[str]]

    @property
    def venue(self) -> LiquidityVenue: ...

    @classmethod
    def opened(cls) -> AbstractAsyncContextManager[LpWorld]: ...

    async def block(self) -> None:
        """One more block, with whatever waits."""

    async def confirm(self) -> None:
        """So many blocks that everything that waited is final."""

    async def move_price(self, part: float) -> None:
        """`price`: the pool trades at (1 + part) times its price."""

    async def earn_fees(self) -> None:
        """`fees`: somebody trades there and back, so that positions in range have fees to collect."""

    async def lose(self, transaction: Transaction) -> None:
        """`mempool`: every node forgets it."""

    async def take_nonce(self, transaction: Transaction) -> None:
        """`mempool`: another transaction of the same key is sent under its nonce, and pays more."""

    async def reorganise(self) -> None:
        """`reorganise`: the last block is replaced by one without its transactions, which wait again."""

    async def strange_position(self) -> str:
        """`strangers`: a position in this pool that belongs to somebody else."""

    async def reconnect(self) -> None:
        """The program ends and starts again: another object, the same chain, the same state."""


class Script:
    """A feed whose price the test sets."""

    price = 100.0

    async def open(self) -> Instrument | None:
        return None

    async def close(self) -> None: ...

    async def refresh(self) -> None: ...

    def latest(self, t: float) -> Quote | None:
        return Quote(t, self.price, self.price, self.price, None)


class Memory(StateFolder):
    """A state folder without a disk."""

    def __init__(self) -> None:
        super().__init__(None)
        self._parts: dict[str, str] = {}

    def load(self, part: str) -> dict[str, object] | None:
        return json.loads(self._parts[part]) if part in self._parts else None

    def save(self, part: str, value: Mapping[str, object]) -> None:
        self._parts[part] = json.dumps(value)


def managed(**lp: object) -> Config:
    """A managed LP that begins with a wallet alone."""
    config = load([], environ={})
    chosen = {"managed": True, "auto_open": True, "base_amount": 10.0, "quote_amount": 2000.0, "max_slippage_bps": 50.0}
    return replace(config, lp=config.lp.model_copy(update=chosen | lp))


class PaperWorld:
    """The simulated chain; a block every two seconds, final after three."""

    can = frozenset({"price", "fees", "mempool", "reorganise", "strangers"})

    def __init__(self, config: Config | None = None) -> None:
        self.config = config or managed()
        self.t = 1_700_000_000.0
        self.feed, self.state = Script(), Memory()
        self.venue = self._venue()

    def _venue(self) -> ManagedPaperLp:
        return ManagedPaperLp(self.config, self.feed, lambda: self.t, self.state, pause=self.pause)

    @classmethod
    @asynccontextmanager
    async def opened(cls) -> AsyncIterator[LpWorld]:
        world = cls()
        await world.venue.open()
        yield world
        await world.venue.close()

    async def pause(self, seconds: float) -> None:
        self.t += seconds

    async def block(self) -> None:
        self.t += self.config.paper.block_seconds
        await self.venue.read()

    async def confirm(self) -> None:
        for _ in range(1 + self.config.lp.confirmations):
            await self.block()

    async def move_price(self, part: float) -> None:
        self.feed.price *= 1 + part

    async def earn_fees(self) -> None:
        self.t += 3600
        await self.block()

    async def lose(self, transaction: Transaction) -> None:
        self.venue.line.chain.mempool.drop(transaction.transaction_id)

    async def take_nonce(self, transaction: Transaction) -> None:
        assert transaction.nonce is not None
        rival = Call(kind="void", step_id="rival", nonce=transaction.nonce, fee_gwei=Decimal(9), deadline_t=0.0)
        self.venue.line.chain.send(
            Transaction("rival", hash_of(rival.payload), rival.payload, nonce=rival.nonce)
        )  # fmt: skip

    async def reorganise(self) -> None:
        self.venue.line.chain.reorganise()

    async def strange_position(self) -> str:
        return self.venue.line.chain.books.mint(Held(90.0, 110.0, 1.0, STRANGER))

    async def reconnect(self) -> None:
        await self.venue.close()
        self.venue = self._venue()
        await self.venue.open()


WORLDS: dict[str, type[LpWorld]] = {"paper": PaperWorld, "pancake_v3": PancakeWorld, "uniswap_v3": UniswapWorld}
