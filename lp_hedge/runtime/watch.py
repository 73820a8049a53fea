"""What is known of the world: the newest market, account and LP facts, read again whenever they grow old.

Streams only make facts newer. A stream that says nothing is no silence of the market: whatever is older than its period
is read over REST. What cannot be read grows old and, past its age, is left out of the observation: unknown, never zero.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from math import inf
from typing import Any

import structlog

from lp_hedge.errors import HedgeError, Throttled
from lp_hedge.ports import AccountFacts, LpFacts, LpSource, MarketFacts, PerpVenue, TellsChanges
from lp_hedge.runtime.tasks import set_within
from lp_hedge.runtime.timing import Clock, Timing, elapsed_seconds

log = structlog.get_logger("lp_hedge.watch")

THROTTLED_SECONDS = 10.0
#: A node that wants to be left alone for a day is asked again all the same: a position must not stay unseen so long.
LONGEST_LP_QUIET_SECONDS = 60.0
#: Whose limits a reading counts against.
SERVICE = {"market": "venue", "account": "venue", "lp": "lp"}
#: The ways in which a request fails that are expected of any service; everything else is a fault of its adapter.
EXPECTED = (HedgeError, TimeoutError, OSError)
#: Facts dated a little earlier than those known are late; dated much earlier they are new, and a clock was set back.
LATE_SECONDS = 30.0


class Watch:
    """The newest facts of one venue and one LP. `price_type`: MidPrice, BestBid or BestAsk.

    Periods and ages are counted on the loop's time, which nobody sets back.
    """

    def __init__(
        self, venue: PerpVenue, lp: LpSource, timing: Timing, price_type: str, elapsed: Clock = elapsed_seconds
    ) -> None:
        self.market: MarketFacts | None = None
        self.account: AccountFacts | None = None
        self.lp: LpFacts | None = None
        self.troubles: dict[str, str] = {}
        self._venue, self._lp, self._timing, self._elapsed = venue, lp, timing, elapsed
        self._price_type = price_type
        self._seen: dict[str, float] = {}
        self._quiet_until: dict[str, float] = {}
        self._alerted: set[str] = set()
        self._wake_account = asyncio.Event()
        self._wake_lp = asyncio.Event()
        self._lp_tried = asyncio.Event()
        self.teller: TellsChanges | None = lp if isinstance(lp, TellsChanges) else None
        self.lp_changed = asyncio.Event()
        self.quiet: Callable[[], bool] = lambda: False
        self.alert: Callable[[str], None] = lambda _: None

    # -- the observation

    def facts(self, t: float) -> dict[str, Any]:
        """The observation's facts at `t`; whatever is too old is missing. The price keeps its own date."""
        return {"t": t, **self._of_market(), **self._of_account(), **self._of_lp()}

    def ages(self) -> dict[str, float | None]:
        """Seconds since each source was last heard of; None: never."""
        return {name: self._age(name) if name in self._seen else None for name in ("market", "account", "lp")}

    def _age(self, name: str) -> float:
        return self._elapsed() - self._seen.get(name, -inf)

    def _of_market(self) -> dict[str, Any]:
        market = self.market
        if market is None:
            return {}
        price = price_of(market, self._price_type)
        return {"price": price, "price_t": market.t, "funding_rate": market.funding_rate}

    def _of_account(self) -> dict[str, Any]:
        account = self.account
        if account is None or self._age("account") > self._timing.account_age_seconds:
            return {}
        amounts = {
            "perp_long": account.perp_long,
            "perp_short": account.perp_short,
            "available_balance": account.available_balance,
        }
        return {name: None if value is None else float(value) for name, value in amounts.items()}

    def _of_lp(self) -> dict[str, Any]:
        if self.lp is None or self._age("lp") > self._timing.lp_age_seconds:
            return {"lp_state": "UNKNOWN"}
        return {**self.lp.fields, **({"lp": dict(self.lp.position)} if self.lp.position else {})}

    @property
    def lp_unknown(self) -> str:
        """Why the LP is not known now; empty while it is."""
        if self._of_lp().get("lp_state", "UNKNOWN") != "UNKNOWN":
            return ""
        told = self.lp.position.get("reason") if self.lp is not None else None
        return str(told or self.troubles.get("lp") or "its source tells nothing that can be believed")

    # -- keeping it new

    def take(self, facts: MarketFacts | AccountFacts) -> None:
        """Facts from a stream; never older ones than are known."""
        if isinstance(facts, MarketFacts):
            self._hear("market", facts)
        else:
            self._hear("account", facts)

    def _hear(self, name: str, facts: MarketFacts | AccountFacts | LpFacts) -> None:
        known = getattr(self, name)
        if known is not None and 0 < known.t - facts.t < LATE_SECONDS:
            return
        setattr(self, name, facts)
        self._seen[name] = self._elapsed()
        self.troubles.pop(name, None)
        self._alerted.discard(name)

    def refresh_account(self) -> None:
        """Something has moved the position: read it now, not when it is due."""
        self._wake_account.set()

    async def begin(self) -> None:
        """Read everything once, so that the first observation has facts."""
        await asyncio.gather(
            self._renew("market", 0.0, self._venue.market),
            self._renew("account", 0.0, self._venue.account),
            self._renew("lp", 0.0, self._lp.read),
        )

    async def watch_market(self) -> None:
        """Read the market whenever no stream has told it for a period."""
        while True:
            await self._renew("market", self._timing.observe_seconds, self._venue.market)
            await asyncio.sleep(self._timing.observe_seconds)

    def refresh_lp(self) -> None:
        """Something has moved the LP: read it now, not when it is due."""
        self._wake_lp.set()

    async def watch_lp(self) -> None:
        """Read the LP once a period, and when there is something new: at once, unless that was so just now."""
        woken = -inf
        while True:
            self._wake_lp.clear()
            before = self.lp
            await self._renew("lp", 0.0, self._lp.read)
            self._lp_tried.set()
            if self.lp is not before:
                self.lp_changed.set()
            await set_within(self._wake_lp, self._timing.observe_seconds)
            if self._wake_lp.is_set():
                await asyncio.sleep(woken + self._timing.lp_pause_seconds - self._elapsed())
                woken = self._elapsed()

    async def follow_lp(self, source: TellsChanges) -> None:
        """Wake the reading whenever its source says that there is something new, once for every reading."""
        while True:
            try:
                await source.changed()
            except Exception as error:  # noqa: BLE001  the period's readings go on, whatever it is
                log.warning("changes not told", error=type(error).__name__, detail=str(error))
                await asyncio.sleep(self._timing.observe_seconds)
            self._lp_tried.clear()
            self.refresh_lp()
            await self._lp_tried.wait()  # until it is read a source may say the same again, without ever waiting

    async def watch_account(self) -> None:
        """Read position and balance once a period, and at once when asked."""
        while True:
            asked = self._wake_account.is_set()
            self._wake_account.clear()
            await self._renew("account", 0.0 if asked else self._timing.account_seconds, self._venue.account)
            await set_within(self._wake_account, self._timing.account_seconds)

    async def read_account(self) -> AccountFacts:
        """The account now; raises what the venue raises."""
        async with asyncio.timeout(self._timing.request_seconds):
            facts = await self._venue.account()
        self._hear("account", facts)
        return facts

    async def _renew(self, name: str, period: float, read: Callable[[], Awaitable[Any]]) -> None:
        if self._is_quiet(name) or self._age(name) < period:
            return
        try:
            async with asyncio.timeout(self._timing.request_seconds):
                self._hear(name, await read())
        except Exception as error:  # noqa: BLE001  whatever a source does wrong, the others go on
            if isinstance(error, Throttled):
                self._leave_alone(SERVICE[name], error)
            self._trouble(name, error)

    def _is_quiet(self, name: str) -> bool:
        service = SERVICE[name]
        return self._elapsed() < self._quiet_until.get(service, -inf) or (service == "venue" and self.quiet())

    def _leave_alone(self, service: str, error: Throttled) -> None:
        """For as long as it wants."""
        seconds = error.retry_after_seconds or THROTTLED_SECONDS
        longest = LONGEST_LP_QUIET_SECONDS if service == "lp" else inf
        self._quiet_until[service] = self._elapsed() + min(seconds, longest)

    def _trouble(self, name: str, error: Exception) -> None:
        """Log it once, and again only when it changes; a person is told of what no source should do."""
        message = str(error) or type(error).__name__
        if not isinstance(error, EXPECTED):
            message = f"{type(error).__name__}: {error}"
            self._alert(name, message)
        if self.troubles.get(name) != message:
            log.warning("not read", source=name, error=type(error).__name__, detail=message)
        self.troubles[name] = message

    def _alert(self, name: str, message: str) -> None:
        """Once, until it has been read again."""
        if name not in self._alerted:
            self._alerted.add(name)
            self.alert(f"{name} cannot be read, its adapter is at fault: {message}")


def price_of(market: MarketFacts, price_type: str) -> float | None:
    """The price the configuration asks for; None when it is not there, or the book is crossed."""
    bid, ask = market.bid, market.ask
    if bid is not None and ask is not None and bid > ask:
        return None
    match price_type:
        case "BestBid":
            return bid
        case "BestAsk":
            return ask
        case _:
            return None if bid is None or ask is None else (bid + ask) / 2
