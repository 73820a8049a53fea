"""The simulated venue behind the port: the exchange, a feed of quotes, a clock, and a folder that outlives the run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import TypeVar

from adapters.paper import setup
from adapters.paper.faulty import FaultyExchange
from adapters.paper.feed import Feed, SimulatedFeed, VenueFeed
from adapters.paper.manifest import CAPABILITIES
from adapters.paper.replies import Reply
from adapters.paper.state import StateFolder
from lp_hedge.config.record import Config
from lp_hedge.errors import NoChange
from lp_hedge.manifests import Clock
from lp_hedge.ports import (
    AccountFacts,
    AccountTerms,
    Capabilities,
    Fill,
    Instrument,
    MarketFacts,
    OrderReport,
    PerpVenue,
    Place,
    Update,
)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]


def connect(config: Config, clock: Clock) -> PaperVenue:
    """The simulated market of the configuration."""
    state = setup.state_folder(config)
    return PaperVenue(config, SimulatedFeed(setup.market_parameters(config), state, clock), clock, state)


def over(config: Config, clock: Clock, source: PerpVenue) -> PaperVenue:
    """Simulated fills at the quotes of a real venue, which is read and never traded on (`--paper`)."""
    return PaperVenue(config, VenueFeed(source, clock, owns=True), clock, setup.state_folder(config))


class PaperVenue:
    """A `PerpVenue`. `clock` [s] drives it; `pause` waits for an answer that takes its time."""

    name = "paper"

    def __init__(
        self, config: Config, feed: Feed, clock: Clock, state: StateFolder, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._config = config
        self._feed = feed
        self._clock = clock
        self._state = state
        self._pause = pause
        self._depth_quote = config.paper.depth_quote
        self._line: FaultyExchange | None = None
        self._saved_version = 0

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    @property
    def line(self) -> FaultyExchange:
        """The exchange behind its fault layer. Raises `RuntimeError` before `open`."""
        if self._line is None:
            raise RuntimeError("the paper venue is not open: call open() first")
        return self._line

    async def open(self) -> Instrument:
        """Raises `DataError` when the state folder belongs to another market or account."""
        traded = await self._feed.open() or setup.instrument(self._config)
        self._state.settle("account", {"symbol": traded.symbol, "step": str(traded.step)})
        self._line = setup.exchange(self._config, traded)
        saved = self._state.load("exchange")
        if saved is not None:
            self._line.exchange.restore(saved)
        self._move()
        return traded

    async def close(self) -> None:
        if self._line is not None:
            self._move()
            self._state.save("exchange", self._line.exchange.snapshot())
        await self._feed.close()

    async def prepare(self, terms: AccountTerms) -> None:
        with suppress(NoChange):
            self.line.exchange.prepare(terms)
        self._save()

    async def place(self, order: Place) -> OrderReport:
        accepted = await self._call(lambda line, t: line.place(order, t))
        return self.line.exchange.look_up(order.client_order_id) or accepted

    async def cancel(self, client_order_id: str | None) -> OrderReport | None:
        return await self._call(lambda line, t: line.cancel(client_order_id, t))

    async def look_up(self, client_order_id: str) -> OrderReport | None:
        return await self._call(lambda line, t: line.look_up(client_order_id, t))

    async def working_orders(self) -> tuple[OrderReport, ...]:
        return await self._call(lambda line, t: line.working_orders(t))

    async def fills(self, since_t: float) -> tuple[Fill, ...]:
        return await self._call(lambda line, t: line.fills(since_t, t))

    async def account(self) -> AccountFacts:
        return await self._call(lambda line, t: line.account(t))

    async def market(self) -> MarketFacts:
        await self._feed.refresh()
        return await self._call(lambda line, t: line.market(t))

    async def server_time(self) -> float:
        return await self._call(lambda line, t: line.server_time(t))

    async def updates(self) -> AsyncIterator[Update]:
        """Nothing is pushed: the exchange has no life of its own between two calls."""
        nothing: tuple[Update, ...] = ()
        for update in nothing:
            yield update

    async def _call(self, ask: Callable[[FaultyExchange, float], Reply[T]]) -> T:
        """The request meets the market of now; its answer comes when the market has moved on."""
        reply = ask(self.line, self._move())
        self._save()
        if reply.delay_seconds > 0:
            await self._pause(reply.delay_seconds)
            self._move()
        return reply.result()

    def _move(self) -> float:
        """The market moves to now."""
        now, line = self._clock(), self.line
        quote = self._feed.latest(now)
        if quote is None:
            line.advance(now, None, None)
        else:
            depth = self._depth_quote / quote.bid if self._depth_quote else None
            line.advance(now, quote.bid, quote.ask, depth, funding_rate=quote.funding_rate, quoted_t=quote.t)
        self._save()
        return now

    def _save(self) -> None:
        exchange = self.line.exchange
        if self._state.kept and exchange.version != self._saved_version:
            self._state.save("exchange", exchange.snapshot())
            self._saved_version = exchange.version
