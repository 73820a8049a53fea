"""What a venue pushes, merged into one iterator. It raises when any socket breaks; silence is the shell's to watch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from adapters.ccxt_perp import reports
from adapters.ccxt_perp.market import Funding, facts, from_book
from adapters.ccxt_perp.outcome import outcome
from adapters.ccxt_perp.quirks import Quirks
from lp_hedge.ports import MarketFacts, Update

OVERLAP_MILLISECONDS = 5000
"""Trades this much older than the subscription are still handed on; the desk books each trade once."""

_LONGEST_QUEUE = 1000


@dataclass(frozen=True, slots=True)
class Streams:
    """The sockets of one venue: prices, orders, trades; `since` [ms] leaves out a history some begin with."""

    client: Any
    quirks: Quirks
    book: reports.Book
    funding: Funding
    clock: Callable[[], float]
    since: int

    async def updates(self) -> AsyncGenerator[Update]:
        """Everything pushed, as it comes. Raises the outcome classes."""
        queue: asyncio.Queue[Update] = asyncio.Queue(_LONGEST_QUEUE)
        pumps = [asyncio.create_task(self._pump(watch, queue)) for watch in (self._prices, self._orders, self._trades)]
        try:
            while True:
                yield await self._next(queue, pumps)
        finally:
            await _end(pumps)

    async def _next(self, queue: asyncio.Queue[Update], pumps: list[asyncio.Task[None]]) -> Update:
        getting = asyncio.create_task(queue.get())
        try:
            await asyncio.wait([getting, *pumps], return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                return getting.result()
            broken = next(each for each in pumps if each.done())
            raise outcome(_reason(broken), self.quirks)
        finally:
            getting.cancel()

    async def _pump(self, watch: Callable[[], Awaitable[Iterator[Update]]], queue: asyncio.Queue[Update]) -> None:
        while True:
            for update in await watch():
                await queue.put(update)

    async def _prices(self) -> Iterator[Update]:
        symbol, asked_at = self.book.traded.symbol, self.clock()
        if not self.client.has.get("watchBidsAsks"):
            return iter([from_book(await self.client.watch_order_book(symbol), self.funding, asked_at)])
        told = await self.client.watch_bids_asks([symbol])
        return iter([self._best(each, asked_at) for each in told.values() if each.get("symbol") == symbol])

    def _best(self, told: dict[str, Any], asked_at: float) -> MarketFacts:
        return facts(told.get("timestamp"), (told.get("bid"), told.get("ask")), self.funding, asked_at)

    async def _orders(self) -> Iterator[Update]:
        told = await self.client.watch_orders(self.book.traded.symbol)
        return iter([reports.report(each, self.quirks, self.book.traded) for each in told])

    async def _trades(self) -> Iterator[Update]:
        told = await self.client.watch_my_trades(self.book.traded.symbol, self.since)
        return iter([reports.fill(each, self.quirks.streamed_fill, self.book) for each in told])


def _reason(broken: asyncio.Task[None]) -> Exception:
    error = broken.exception()
    return error if isinstance(error, Exception) else ConnectionError("the stream ended")


async def _end(pumps: list[asyncio.Task[None]]) -> None:
    for each in pumps:
        each.cancel()
    for each in pumps:
        with suppress(asyncio.CancelledError, Exception):
            await each
