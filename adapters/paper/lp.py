"""The simulated LP behind the port: a position at the feed's pool price, kept between runs."""

from __future__ import annotations

from adapters.paper import setup
from adapters.paper.feed import Feed, SimulatedFeed, VenueFeed
from adapters.paper.lp_faults import FaultyPosition
from adapters.paper.state import StateFolder
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError, NotSent
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts, PerpVenue


def connect(config: Config, clock: Clock) -> PaperLp:
    """A position in the simulated market. Raises `DefinitionError` beside a real venue: see `beside`."""
    if config.venue.name != "paper":
        raise DefinitionError(
            f"lp.source: the simulated market has no price for {config.venue.name}; "
            "open the simulated LP beside that venue, or set lp.source to where the position is"
        )
    state = setup.state_folder(config)
    return PaperLp(config, SimulatedFeed(setup.market_parameters(config), state, clock), clock, state)


def beside(config: Config, clock: Clock, venue: PerpVenue) -> PaperLp:
    """A simulated position at the mid price of `venue`, which is opened and closed by somebody else."""
    return PaperLp(config, VenueFeed(venue, clock, owns=False), clock, setup.state_folder(config))


class PaperLp:
    """An `LpSource`. `clock` [s] drives it."""

    def __init__(self, config: Config, feed: Feed, clock: Clock, state: StateFolder) -> None:
        self._feed = feed
        self._clock = clock
        self._state = state
        self._shown = FaultyPosition(setup.position(config), setup.fault_plan(config))

    async def open(self) -> None:
        """Raises `DataError` when the state folder belongs to another market."""
        await self._feed.open()
        saved = self._state.load("lp")
        if saved is not None:
            self._shown.position.restore(saved)

    async def close(self) -> None:
        await self._feed.close()

    async def read(self) -> LpFacts:
        """Raises `VenueError` while there is no price, and as `paper.fault_rate` wants it."""
        await self._feed.refresh()
        now = self._clock()
        quote = self._feed.latest(now)
        if quote is None:
            raise NotSent("lp: the venue shows no price to mark the simulated position at")
        self._shown.advance(now, quote.pool_price)
        self._state.save("lp", self._shown.position.snapshot())
        return self._shown.read(now).result()
