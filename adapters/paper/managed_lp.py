"""The simulated LP that a keeper may move: the chain behind the port, kept between runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from adapters.paper import setup
from adapters.paper.faults import FaultPlan
from adapters.paper.faulty_chain import FaultyChain
from adapters.paper.feed import Feed
from adapters.paper.replies import Reply
from adapters.paper.state import Stamp, StateFolder
from lp_hedge.config.record import Config
from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]
PART = "lp_chain"


class ManagedPaperLp:
    """A `LiquidityVenue`. `clock` [s] drives it; `pause` waits for an answer that takes its time."""

    def __init__(
        self, config: Config, feed: Feed, clock: Clock, state: StateFolder, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._config = config
        self._feed = feed
        self._clock = clock
        self._state = state
        self._pause = pause
        self._line: FaultyChain | None = None
        self._followed = setup.first_position(config)
        self._saved_version = -1
        self._stamp: Stamp = None
        self._moves = False

    @property
    def line(self) -> FaultyChain:
        """The chain behind its fault layer. Raises `NotSent` before there was a price to begin with."""
        if self._line is None:
            raise NotSent("lp: the simulated chain has not begun: there was no price yet, or open() was not called")
        return self._line

    @property
    def plan(self) -> FaultPlan:
        """Which call goes wrong."""
        return self.line.plan

    @plan.setter
    def plan(self, plan: FaultPlan) -> None:
        self.line.plan = plan

    async def open(self) -> None:
        """Raises `DataError` when the state folder belongs to another market."""
        await self._feed.open()
        self._stamp = self._state.stamp(PART)
        saved = self._state.load(PART)
        if saved is not None:
            chain = self._begin(saved["price"]).chain
            chain.restore(saved)
            self._saved_version = chain.version
        elif self._price_at(self._clock()) is not None:
            self._move()

    async def close(self) -> None:
        """What waits in the mempool goes on waiting."""
        if self._line is not None and self._may_save:
            self._state.save(PART, self._line.chain.snapshot())
        await self._feed.close()

    def follow(self, position: str | None) -> None:
        """From now on `read` tells of this position."""
        self._followed = position
        if self._line is not None:
            self._line.view.position = position

    async def read(self) -> LpFacts:
        """Raises `VenueError` while there is no price, and as `paper.fault_rate` wants it."""
        return await self._call(lambda line, t: line.read(t))

    async def preview(self, step: Step) -> Mapping[str, Any]:
        """Raises `Rejected` when it would fail."""
        return await self._call(lambda line, t: line.preview(step, t))

    async def prepare(self, request: Prepare) -> Transaction | None:
        """Raises `Rejected` when it would fail."""
        return await self._move_by(lambda line, t: line.prepare(request, t))

    async def broadcast(self, transaction: Transaction) -> None:
        """Raises `Rejected` with the node's reason."""
        await self._move_by(lambda line, t: line.broadcast(transaction, t))

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """What became of transactions that share one nonce."""
        return await self._move_by(lambda line, t: line.inquire(transactions, t))

    async def positions(self) -> tuple[FoundPosition, ...]:
        """Every position of the wallet."""
        return await self._call(lambda line, t: line.positions(t))

    async def _move_by(self, ask: Callable[[FaultyChain, float], Reply[T]]) -> T:
        """A request of whoever moves the position, of whom there is one."""
        self._moves = True
        return await self._call(ask)

    async def _call(self, ask: Callable[[FaultyChain, float], Reply[T]]) -> T:
        """The request meets the chain of now; what it did is saved before its answer comes."""
        await self._feed.refresh()
        line, now = self._move()
        reply = ask(line, now)
        self._save(line)
        if reply.delay_seconds > 0:
            await self._pause(reply.delay_seconds)
        return reply.result()

    def _move(self) -> tuple[FaultyChain, float]:
        """The chain of now. It begins with the first price."""
        now = self._clock()
        price = self._price_at(now)
        if price is None:
            raise NotSent("lp: the venue shows no price to mark the simulated position at")
        line = self._line or self._begin(price)
        line.advance(now, lambda t: self._price_at(t) or price)
        return line, now

    def _begin(self, price: float) -> FaultyChain:
        self._line = setup.chain(self._config, price)
        self._line.view.position = self._followed
        return self._line

    def _price_at(self, t: float) -> float | None:
        quote = self._feed.latest(t)
        return None if quote is None else quote.pool_price

    def _save(self, line: FaultyChain) -> None:
        """Whenever a transaction came or was included; between them only fees and blocks have gone on."""
        if self._state.kept and line.chain.version != self._saved_version and self._may_save:
            self._state.save(PART, line.chain.snapshot())
            self._saved_version, self._stamp = line.chain.version, self._state.stamp(PART)

    @property
    def _may_save(self) -> bool:
        """Whoever moves the position; who only looks, unless a run beside it has saved and so gone further."""
        return self._moves or self._stamp == self._state.stamp(PART)
