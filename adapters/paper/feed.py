"""Where the simulated exchange takes its quotes from: the simulated market, or a real venue that is only read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Protocol

from adapters.paper.market import MarketParameters, PaperMarket, Quote
from adapters.paper.state import StateFolder
from lp_hedge.manifests import Clock
from lp_hedge.ports import Instrument, PerpVenue

#: Two readers of one real venue do not ask it twice within this.
SHARED_SECONDS = 0.5


class Feed(Protocol):
    """Quotes by time. `latest` never waits; None: there is no usable price."""

    async def open(self) -> Instrument | None:
        """Connect; the instrument when the feed knows it."""

    async def close(self) -> None: ...

    async def refresh(self) -> None:
        """Bring `latest` up to date. Raises a `VenueError`."""

    def latest(self, t: float) -> Quote | None: ...


class SimulatedFeed:
    """The market of the configuration. It begins when it is opened for the first time, and goes on for ever."""

    def __init__(self, parameters: MarketParameters, state: StateFolder, clock: Clock) -> None:
        self._parameters = parameters
        self._state = state
        self._clock = clock
        self._market: PaperMarket | None = None

    async def open(self) -> Instrument | None:
        self._state.settle("market", asdict(self._parameters))
        begun = self._state.load("origin")
        if begun is None:
            begun = {"t": self._clock()}
            self._state.save("origin", begun)
        self._market = PaperMarket(self._parameters, float(begun["t"]))
        return None

    async def close(self) -> None:
        pass

    async def refresh(self) -> None:
        pass

    def latest(self, t: float) -> Quote | None:
        return None if self._market is None else self._market.quote(t)


class VenueFeed:
    """The quotes of a real venue. Nothing is ever placed there; `owns`: whether to open and close it, too."""

    def __init__(self, venue: PerpVenue, clock: Clock, *, owns: bool) -> None:
        self._venue = venue
        self._clock = clock
        self._owns = owns
        self._quote: Quote | None = None
        self._asked_t: float | None = None

    async def open(self) -> Instrument | None:
        return await self._venue.open() if self._owns else None

    async def close(self) -> None:
        if self._owns:
            await self._venue.close()

    async def refresh(self) -> None:
        now = self._clock()
        if self._asked_t is not None and 0 <= now - self._asked_t < SHARED_SECONDS:
            return
        facts = await self._venue.market()
        self._asked_t = now
        if facts.bid is None or facts.ask is None:
            self._quote = None
            return
        pool_price = (facts.bid + facts.ask) / 2.0
        self._quote = Quote(
            facts.t, facts.bid, facts.ask, pool_price, facts.funding_rate, facts.funding_interval_seconds
        )

    def latest(self, t: float) -> Quote | None:  # noqa: ARG002 # the protocol's; a real venue knows its own time
        return self._quote
