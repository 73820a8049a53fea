"""The simulated LP behind the port: a position at the feed's pool price, kept between runs."""

from __future__ import annotations

from adapters.paper import setup
from adapters.paper.faults import FaultPlan
from adapters.paper.feed import Feed, SimulatedFeed, VenueFeed
from adapters.paper.lp_faults import FaultyPosition
from adapters.paper.managed_lp import ManagedPaperLp
from adapters.paper.state import StateFolder
from adapters.paper.unmanaged import Unmanaged
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError, NotSent
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts, PerpVenue


def connect(config: Config, clock: Clock) -> PaperLp | ManagedPaperLp:
    """A position in the simulated market, which a keeper may move with `lp.managed`.

    Raises `DefinitionError` beside a real venue: see `beside`.
    """
    if config.venue.name != "paper":
        raise DefinitionError(
            f"lp.source: the simulated market has no price for {config.venue.name}; "
            "open the simulated LP beside that venue, or set lp.source to where the position is"
        )
    state = setup.state_folder(config)
    return _made(config, SimulatedFeed(setup.market_parameters(config), state, clock), clock, state)


def beside(config: Config, clock: Clock, venue: PerpVenue) -> PaperLp | ManagedPaperLp:
    """A simulated position at the mid price of `venue`, which is opened and closed by somebody else."""
    return _made(config, VenueFeed(venue, clock, owns=False), clock, setup.state_folder(config))


def _made(config: Config, feed: Feed, clock: Clock, state: StateFolder) -> PaperLp | ManagedPaperLp:
    return (ManagedPaperLp if config.lp.managed else PaperLp)(config, feed, clock, state)


class PaperLp(Unmanaged):
    """An `LpSource` that recentres by itself. `clock` [s] drives it."""

    def __init__(self, config: Config, feed: Feed, clock: Clock, state: StateFolder) -> None:
        self._feed = feed
        self._clock = clock
        self._state = state
        self._shown = FaultyPosition(setup.position(config), setup.fault_plan(config))

    @property
    def plan(self) -> FaultPlan:
        """Which call goes wrong."""
        return self._shown.plan

    @plan.setter
    def plan(self, plan: FaultPlan) -> None:
        self._shown.plan = plan

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
