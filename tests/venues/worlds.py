"""The worlds in which an adapter plays the contract cards: the venue behind it, and the hands that move it.

One world per shipped venue. A world starts flat, quoted 2000.0 / 2000.1 deep, with 10,000 quote on the account.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from adapters.ccxt_perp.venue import CcxtVenue
from adapters.paper.faults import NONE
from adapters.paper.faults import Fault as PaperFault
from adapters.paper.levels import LADDER_LEVELS
from adapters.paper.market import Quote
from adapters.paper.state import StateFolder
from adapters.paper.venue import PaperVenue
from lp_hedge.config.load import load
from lp_hedge.config.model.venue import Venue
from lp_hedge.ports import AccountTerms, Instrument, PerpVenue
from tests.emulator.exchange.exchange import Exchange
from tests.emulator.exchange.records import Rules
from tests.emulator.faults import Fault, Kind
from tests.emulator.server import BinanceEmulator
from tests.venues.wire.bybit import BybitServer
from tests.venues.wire.hyperliquid import HyperliquidServer
from tests.venues.wire.okx import OkxServer
from tests.venues.wire.server import WireServer

PAIR = "ETH-USDT"
PAPER = {"LP_HEDGE__PAPER__BALANCE_QUOTE": "10000", "LP_HEDGE__VENUE__MIN_NOTIONAL": "20"}
BID, ASK = Decimal(2000), Decimal("2000.1")
ONE_WAY = AccountTerms(5, "cross", "ONEWAY")
HEDGE = AccountTerms(5, "cross", "HEDGE")


class World(ABC):
    """Entered, it holds an open `venue`, prepared one-way, and its `instrument`."""

    venue: PerpVenue
    instrument: Instrument
    throttled_seconds = 7.0

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            await self.begin(stack)
            self.venue = await self.connect()
            stack.push_async_callback(self._close)
            await self.venue.prepare(ONE_WAY)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _close(self) -> None:
        await self.venue.close()

    async def reconnect(self) -> None:
        """A restarted program: another adapter, the same account."""
        await self.venue.close()
        self.venue = await self.connect()

    async def connect(self) -> PerpVenue:
        venue = self.make()
        self.instrument = await venue.open()
        self.tune(venue)
        return venue

    def tune(self, venue: Any) -> None:  # noqa: B027 - only the simulated venue has something to change
        """What a test changes on an open adapter."""

    @abstractmethod
    async def begin(self, stack: AsyncExitStack) -> None: ...

    @abstractmethod
    def make(self) -> Any:
        """An adapter that is not open yet."""

    @abstractmethod
    def quote(self, bid: Decimal, ask: Decimal, depth: Decimal | None = None) -> None:
        """The market moves; `depth` in base on either side."""

    @abstractmethod
    def lose_next_answer(self) -> None:
        """The next order executes, and nobody is told."""

    @abstractmethod
    def throttle_next_order(self) -> None:
        """The next order is refused for rate, with the wish to be left alone for `throttled_seconds`."""

    @abstractmethod
    def deleverage(self, base: Decimal) -> None:
        """The venue takes `base` of the position away, at 0.5 open."""

    @abstractmethod
    def executed(self) -> int:
        """Orders the venue took so far."""


class CcxtWorld(World):
    """A venue spoken to through ccxt."""

    name: str

    def settings(self) -> Venue:
        raise NotImplementedError

    def make(self) -> CcxtVenue:
        return CcxtVenue(self.settings(), PAIR, time.time)


class BinanceWorld(CcxtWorld):
    """Binance USDⓈ-M as the emulator speaks it, over HTTP and websocket."""

    async def begin(self, stack: AsyncExitStack) -> None:
        self.emulator = await stack.enter_async_context(BinanceEmulator())
        self.quote(BID, ASK)

    def settings(self) -> Venue:
        emulator = self.emulator
        return Venue(name="binanceusdm", base_url=emulator.url, api_key=emulator.key, secret=emulator.secret)

    def quote(self, bid: Decimal, ask: Decimal, depth: Decimal | None = None) -> None:
        self.emulator.exchange.tick(bid, ask, bid_size=depth, ask_size=depth)

    def lose_next_answer(self) -> None:
        self.emulator.inject(Fault(Kind.RESET_AFTER))

    def throttle_next_order(self) -> None:
        self.emulator.inject(Fault(Kind.BANNED, retry_after_seconds=7))

    def deleverage(self, base: Decimal) -> None:
        self.emulator.exchange.adl(base)

    def executed(self) -> int:
        return len(self.emulator.exchange.orders)


class WireWorld(CcxtWorld):
    """A venue's own wire format over the emulator's matching core."""

    def __init__(self, name: str, server: Callable[[Exchange], WireServer], **keys: str) -> None:
        self.name = name
        self._server_of = server
        self._keys = keys

    async def begin(self, stack: AsyncExitStack) -> None:
        rules = Rules(market_remainder="expires")
        exchange = Exchange(lambda: time.time_ns() // 1_000_000, bid=BID, ask=ASK, rules=rules)
        self.server = await stack.enter_async_context(self._server_of(exchange))

    def settings(self) -> Venue:
        return Venue(name=self.name, base_url=self.server.url, **self._keys)

    def quote(self, bid: Decimal, ask: Decimal, depth: Decimal | None = None) -> None:
        self.server.exchange.tick(bid, ask, bid_size=depth, ask_size=depth)

    def lose_next_answer(self) -> None:
        self.server.loses_next_answer = True

    def throttle_next_order(self) -> None:
        self.server.throttles_next_order = self.throttled_seconds

    def deleverage(self, base: Decimal) -> None:
        self.server.exchange.adl(base)

    def executed(self) -> int:
        return len(self.server.exchange.orders)


class _Scripted:
    """A plan of faults that is filled by hand: one fault, for the next order."""

    rate = 1.0

    def __init__(self) -> None:
        self.next = NONE

    def fault(self, call: str, _number: int, _t: float) -> PaperFault:
        if call != "place":
            return NONE
        fault, self.next = self.next, NONE
        return fault


class _GivenQuotes:
    """A feed of the quotes a test sets."""

    def __init__(self) -> None:
        self.quote = Quote(0.0, float(BID), float(ASK), float(BID), 0.0001)

    async def open(self) -> None:
        return None

    async def close(self) -> None:
        pass

    async def refresh(self) -> None:
        pass

    def latest(self, t: float) -> Quote:
        return Quote(t, self.quote.bid, self.quote.ask, self.quote.pool_price, self.quote.funding_rate)


class PaperWorld(World):
    """The simulated venue on a clock that moves when it is asked."""

    throttled_seconds = 10.0

    async def begin(self, stack: AsyncExitStack) -> None:
        self._t = 1_800_000_000.0
        self._feed, self._plan = _GivenQuotes(), _Scripted()
        self._depth: Decimal | None = None
        self._state = StateFolder(Path(stack.enter_context(TemporaryDirectory())))
        self._config = load([], environ={"LP_HEDGE__HEDGE__HEDGE_TRADING_PAIR": PAIR, **PAPER})

    def make(self) -> PaperVenue:
        return PaperVenue(self._config, self._feed, self._now, self._state, pause=self._wait)

    def tune(self, venue: Any) -> None:
        venue.line.plan = self._plan
        advance = venue.line.advance

        def advance_within_depth(t: float, bid: Any, ask: Any, depth: Any = None, **told: Any) -> None:
            """The exchange fills its book anew with every move; here what was taken stays taken."""
            advance(t, bid, ask, depth if self._depth is None else self._left(), **told)

        venue.line.advance = advance_within_depth

    def _left(self) -> float:
        taken = sum(each.base for each in self.venue.line.exchange.fills(0.0)) - self._taken
        return max(float(self._depth - taken) / LADDER_LEVELS, 1e-9)  # 0 means without end there

    def _now(self) -> float:
        return self._t

    async def _wait(self, seconds: float) -> None:
        self._t += seconds

    def quote(self, bid: Decimal, ask: Decimal, depth: Decimal | None = None) -> None:
        self._feed.quote = Quote(self._t, float(bid), float(ask), float(bid), 0.0001)
        self._depth, self._taken = depth, sum(each.base for each in self.venue.line.exchange.fills(0.0))
        self._t += 1.0

    def lose_next_answer(self) -> None:
        self._plan.next = PaperFault("lost_after", 0.5)

    def throttle_next_order(self) -> None:
        self._plan.next = PaperFault("throttled", 0.5)

    def deleverage(self, base: Decimal) -> None:
        self.venue.line.exchange.deleverage(float(base / Decimal("0.5")))

    def executed(self) -> int:
        return len({each.client_order_id for each in self.venue.line.exchange.fills(0.0)})


PRIVATE_KEY = "0x" + "11" * 32
ADDRESS = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"
WORLDS: dict[str, Callable[[], World]] = {
    "paper": PaperWorld,
    "binanceusdm": BinanceWorld,
    "bybit": lambda: WireWorld("bybit", BybitServer, api_key="key", secret="secret"),
    "okx": lambda: WireWorld("okx", OkxServer, api_key="key", secret="secret", passphrase="phrase"),
    "hyperliquid": lambda: WireWorld("hyperliquid", HyperliquidServer, api_key=ADDRESS, secret=PRIVATE_KEY),
}
