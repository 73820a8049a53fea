"""Before anything is decided: what the venue holds and what the journal says are brought together, or nothing starts.

In this order: terms of the account, orders whose end is not proven, orders the journal does not know, trades missed,
position. A query that fails is asked again; one that keeps failing is no answer, least of all "flat".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

import structlog

from lp_hedge.errors import Fatal, Mismatch, Rejected, VenueError
from lp_hedge.ports import AccountFacts, AccountTerms, OrderReport, PerpVenue
from lp_hedge.runtime.definition import PREFIX
from lp_hedge.runtime.ledger import Ledger, legs_of
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.timing import Clock, Timing, elapsed_seconds

log = structlog.get_logger("lp_hedge.reconcile")

T = TypeVar("T")
AGAIN_SECONDS = 1.0


@dataclass(slots=True)
class Findings:
    """What reconciliation saw and did, for the journal and the operator."""

    looked_up: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    fills: int = 0
    position: dict[str, str] | None = None
    unexplained: dict[str, str] | None = None

    def body(self) -> dict[str, Any]:
        """As the journal holds it."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """One attempt. `dispatch` performs a pilot's requests; `settled` waits until none is under way."""

    pilot: Pilot
    venue: PerpVenue
    clock: Clock
    timing: Timing
    dispatch: Callable[[list[Any]], None]
    settled: Callable[[], Awaitable[None]]

    async def run(self, terms: AccountTerms | None, *, accept_position: bool) -> Findings:
        """Everything, in order. Raises `Mismatch` that says what differs; nothing has been decided then."""
        findings = Findings()
        try:
            async with asyncio.timeout(self.timing.reconcile_seconds):
                if terms is not None:
                    await self._answered("terms", lambda: self.venue.prepare(terms))
                await self._orders(findings)
                await self._position(findings, accept=accept_position)
        except TimeoutError as error:
            raise Mismatch(f"not reconciled within {self.timing.reconcile_seconds:g} s; {self._open_ends()}") from error
        return findings

    async def look(self) -> Findings:
        """What differs now, without looking anything up or cancelling. Raises `Mismatch` when the venue is silent."""
        findings = Findings()
        try:
            async with asyncio.timeout(self.timing.request_seconds * 3):
                await self._unknown_orders(findings)
                findings.fills = await self.missed_fills()
                legs, ledger = legs_of(await self._told()), self.pilot.ledger
        except TimeoutError as error:
            raise Mismatch("the venue does not answer; nothing is known, which is not the same as flat") from error
        findings.position = None if legs is None else legs.body()
        findings.unexplained = None if legs == ledger or ledger is None else ledger.body()
        return findings

    # -- orders

    async def _orders(self, findings: Findings) -> None:
        findings.looked_up = [each.client_order_id for each in self.pilot.desk.unresolved()]
        await self._resolve()
        await self._unknown_orders(findings)
        if findings.foreign:
            raise Mismatch(
                f"orders that are not ours work on this symbol: {', '.join(findings.foreign)}; "
                "one account and symbol has one owner: cancel them, or use another account"
            )
        for client_order_id in findings.strays:
            await self._cancelled(client_order_id)

    async def _unknown_orders(self, findings: Findings) -> None:
        working = await self._answered("working orders", self.venue.working_orders)
        unknown = [each for each in working if not self.pilot.desk.owns(each.client_order_id)]
        findings.strays = [each.client_order_id for each in unknown if ours(each)]
        findings.foreign = [each.client_order_id or each.venue_order_id or "?" for each in unknown if not ours(each)]

    async def _resolve(self) -> None:
        """Look up until no order's fate is unknown; one that is proven to work is resolved too."""
        self.dispatch(self.pilot.resumed(self.clock()))
        await self.settled()
        while self.pilot.desk.doubtful():
            await asyncio.sleep(AGAIN_SECONDS)
            self.dispatch(self.pilot.waited(self.clock()))
            await self.settled()

    async def _cancelled(self, client_order_id: str) -> None:
        """A leftover of an older run that the journal does not know: gone, or we do not start."""
        log.warning("stray order", client_order_id=client_order_id)
        await self._answered("cancel", lambda: self.venue.cancel(client_order_id))
        while True:
            working = await self._answered("working orders", self.venue.working_orders)
            if client_order_id not in {each.client_order_id for each in working}:
                return
            await asyncio.sleep(AGAIN_SECONDS)

    # -- position

    async def _position(self, findings: Findings, *, accept: bool) -> None:
        first = self.pilot.ledger is None
        if first:
            self.pilot.fills_from_t = self.clock()
        account = await self._told()
        if not first:
            findings.fills = await self.missed_fills()
            account = await self._explained(account)
        legs = legs_of(account)
        ledger = self.pilot.ledger
        findings.position = None if legs is None else legs.body()
        if not first and legs != ledger:
            findings.unexplained = None if ledger is None else ledger.body()
            if not accept:
                raise Mismatch(unexplained(ledger, legs))
        self.pilot.noticed(account, self.clock(), "first start" if first else "accepted by the operator")

    async def missed_fills(self) -> int:
        """Book what was traded while nobody listened; how many trades were new."""
        fills = await self._answered("fills", lambda: self.venue.fills(self.pilot.fills_from_t))
        new = self.pilot.new(fills)
        self.dispatch(self.pilot.booked(new, self.clock()))
        return len(new)

    async def _explained(self, account: AccountFacts) -> AccountFacts:
        """The account once the trades explain it; as it is when they do not in time."""
        until = elapsed_seconds() + self.timing.unexplained_seconds
        while legs_of(account) != self.pilot.ledger and elapsed_seconds() < until:
            await asyncio.sleep(AGAIN_SECONDS)
            await self.missed_fills()
            account = await self._told()
        return account

    async def _told(self) -> AccountFacts:
        """The account with its position; one without is no answer."""
        while True:
            account = await self._answered("account", self.venue.account)
            if legs_of(account) is not None:
                return account
            await asyncio.sleep(AGAIN_SECONDS)

    # -- asking

    async def _answered(self, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer, however often it takes; only a final no ends the asking."""
        while True:
            try:
                async with asyncio.timeout(self.timing.request_seconds):
                    return await ask()
            except (Rejected, Fatal) as error:
                raise Mismatch(f"{what}: {error}") from error
            except (VenueError, TimeoutError, OSError) as error:
                log.warning("asked again", what=what, error=type(error).__name__, detail=str(error))
                await asyncio.sleep(AGAIN_SECONDS)

    def _open_ends(self) -> str:
        orders = ", ".join(each.client_order_id for each in self.pilot.desk.doubtful())
        return f"the fate of {orders} is not known" if orders else "the venue does not answer; see the log"


def ours(report: OrderReport) -> bool:
    """An order some run of this program sent."""
    return report.client_order_id.startswith(PREFIX)


def unexplained(ledger: Ledger | None, legs: Ledger | None) -> str:
    """Position and fills disagree, in words."""

    def told(book: Ledger | None) -> str:
        return "unknown" if book is None else f"{_plain(book.long)} long, {_plain(book.short)} short"

    return (
        f"the position is {told(legs)}; the journal and the venue's trades explain {told(ledger)}. "
        "Look at the account; `lp-hedge run --accept-position` goes on from the venue's position"
    )


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
