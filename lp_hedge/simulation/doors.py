"""Where the simulation touches the real shell: a venue that is watched, a store that fails, crashes at both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from random import Random
from typing import Any, TypeVar

from adapters.paper.venue import PaperVenue
from lp_hedge.journal import MemoryStore
from lp_hedge.journal.entry import Row
from lp_hedge.ports import AccountFacts, AccountTerms, Capabilities, Fill, Instrument, MarketFacts, OrderReport, Place
from lp_hedge.runtime.timing import Clock
from lp_hedge.simulation.judge import Judge

T = TypeVar("T")


class Crash(BaseException):
    """The process is gone."""


class Chance:
    """Seeded decisions, all of which can be switched off."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  a seed that failed must replay
        self.enabled = True
        self.crashes = 0

    def happens(self, rate: float) -> bool:
        """True in `rate` of the cases, while enabled."""
        return self.enabled and rate > 0 and self._random.random() < rate

    def maybe_crash(self, rate: float) -> None:
        """Raises `Crash` in `rate` of the cases."""
        if self.happens(rate):
            self.crashes += 1
            raise Crash


class CrashingStore(MemoryStore):
    """A store whose disk is full now and then, and whose process dies right before or after a write."""

    def __init__(self, chance: Chance, *, crash_rate: float, fault_rate: float) -> None:
        super().__init__()
        self._chance, self._crash_rate, self._fault_rate = chance, crash_rate, fault_rate
        self.written: Callable[[Sequence[Row]], None] = _unwatched

    def write(self, epoch: int, rows: Sequence[Row]) -> None:
        """As the memory store, unless the process dies or the disk is full."""
        self._chance.maybe_crash(self._crash_rate)
        if self._chance.happens(self._fault_rate):
            self.fail_next("full")
        super().write(epoch, rows)
        self.written(rows)
        self._chance.maybe_crash(self._crash_rate)


class WatchedVenue:
    """The simulated venue with a judge at its door; it outlives the runs that use it."""

    name = "paper"

    def __init__(
        self, venue: PaperVenue, instrument: Instrument, judge: Judge, chance: Chance, crash_rate: float, clock: Clock
    ) -> None:
        self.venue = venue
        self._instrument = instrument
        self._judge = judge
        self._chance = chance
        self._crash_rate = crash_rate
        self._clock = clock
        self._sent: set[str] = set()

    @property
    def capabilities(self) -> Capabilities:
        """The simulated venue's own."""
        return self.venue.capabilities

    async def open(self) -> Instrument:
        """The exchange was opened once, for the whole episode."""
        return self._instrument

    async def close(self) -> None:
        """The exchange goes on."""

    async def place(self, order: Place) -> OrderReport:
        """Judged, then executed; the process may die on either side."""
        working = {each.client_order_id for each in self.venue.line.exchange.working_orders()}
        self._judge.placed(order, self._clock(), working, sent_before=order.client_order_id in self._sent)
        self._sent.add(order.client_order_id)
        return await self._between(lambda: self.venue.place(order))

    async def prepare(self, terms: AccountTerms) -> None:
        """As the venue does."""
        await self.venue.prepare(terms)

    async def cancel(self, client_order_id: str | None) -> OrderReport | None:
        """As the venue does, with a crash on either side."""
        return await self._between(lambda: self.venue.cancel(client_order_id))

    async def look_up(self, client_order_id: str) -> OrderReport | None:
        """As the venue does, with a crash on either side."""
        return await self._between(lambda: self.venue.look_up(client_order_id))

    async def working_orders(self) -> tuple[OrderReport, ...]:
        """As the venue does."""
        return await self.venue.working_orders()

    async def fills(self, since_t: float) -> tuple[Fill, ...]:
        """As the venue does."""
        return await self.venue.fills(since_t)

    async def account(self) -> AccountFacts:
        """As the venue does."""
        return await self.venue.account()

    async def market(self) -> MarketFacts:
        """As the venue does."""
        return await self.venue.market()

    async def server_time(self) -> float:
        """As the venue does."""
        return await self.venue.server_time()

    def updates(self) -> AsyncIterator[Any]:
        """As the venue does."""
        return self.venue.updates()

    async def _between(self, call: Callable[[], Awaitable[T]]) -> T:
        self._chance.maybe_crash(self._crash_rate)
        result = await call()
        self._chance.maybe_crash(self._crash_rate)
        return result


def _unwatched(_rows: Sequence[Row]) -> None:
    """Nobody wants to know what was written."""
