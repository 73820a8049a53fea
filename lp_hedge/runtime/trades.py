"""The account's trades and what else the venue pushes: taken as they come, and asked for where nothing is pushed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

import structlog

from lp_hedge.desk.answers import answer
from lp_hedge.errors import VenueError
from lp_hedge.ports import AccountFacts, Fill, LookUp, MarketFacts, OrderReport
from lp_hedge.runtime.tasks import set_within

if TYPE_CHECKING:
    from lp_hedge.runtime.shell import Shell

log = structlog.get_logger("lp_hedge.run")

STREAM_AGAIN_SECONDS = 5.0


class Trades:
    """What one shell hears of trades; each is booked once, however often it is told."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._wake = asyncio.Event()

    def ask(self) -> None:
        """Something may have been filled: ask now, not when it is due."""
        self._wake.set()

    async def follow(self) -> None:
        """Ask for trades: at once when something has been filled, else once a period."""
        while True:
            if not self._shell.quiet():
                await self._read()
            await set_within(self._wake, self._shell.timing.fills_seconds)
            self._wake.clear()

    async def follow_stream(self) -> None:
        """Take what the venue pushes; a stream that breaks is opened again, REST reads go on meanwhile."""
        while True:
            try:
                async for update in self._shell.venue.updates():
                    self._pushed(update)
            except (VenueError, TimeoutError, OSError) as error:
                log.warning("stream broken", error=type(error).__name__, detail=str(error))
            await asyncio.sleep(STREAM_AGAIN_SECONDS)

    async def _read(self) -> None:
        shell = self._shell
        try:
            async with asyncio.timeout(shell.timing.request_seconds):
                fills = await shell.venue.fills(shell.pilot.fills_from_t)
        except Exception as error:  # noqa: BLE001  an odd answer ends no run; trades are asked for again
            log.warning("fills not read", error=type(error).__name__, detail=str(error))
        else:
            self._book(fills)

    def _pushed(self, update: MarketFacts | AccountFacts | OrderReport | Fill) -> None:
        match update:
            case Fill():
                self._book([update])
            case OrderReport():
                if self._shell.pilot.desk.owns(update.client_order_id):
                    self._shell.answered(answer(LookUp(update.client_order_id), update))
            case _:
                self._shell.watch.take(update)

    def _book(self, fills: Iterable[Fill]) -> None:
        shell = self._shell
        new = shell.pilot.new(fills)
        if new:
            shell.counts["fills"] += len(new)
            shell.dispatch(shell.pilot.booked(new, shell.clock()))
            shell.watch.refresh_account()
