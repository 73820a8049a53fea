"""Where the simulation touches the keeper's world: a liquidity venue that is watched, with crashes on either side."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.errors import NotSent, Rejected, Throttled
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.ports import LpFacts
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.timing import Clock
from lp_hedge.simulation.doors import Chance
from lp_hedge.simulation.lp_judge import LpJudge

T = TypeVar("T")

RESTING = frozenset({"NONE", "IN_RANGE", "OUT_OF_RANGE"})
UNAFFORDABLE = "are more than the wallet's"


class WatchedLp:
    """The simulated chain with a judge at its door; it outlives the runs that use it."""

    def __init__(self, venue: ManagedPaperLp, judge: LpJudge, chance: Chance, crash_rate: float, clock: Clock) -> None:
        self.venue = venue
        self._judge = judge
        self._chance = chance
        self._crash_rate = crash_rate
        self._clock = clock

    async def open(self) -> None:
        """The chain was opened once, for the whole episode."""

    async def close(self) -> None:
        """The chain goes on."""

    def follow(self, position: str | None) -> None:
        """As the venue does."""
        self.venue.follow(position)

    async def read(self) -> LpFacts:
        """As the venue does."""
        return await self._seen(self.venue.read())

    async def preview(self, step: Step) -> Mapping[str, Any]:
        """As the venue does."""
        return await self.venue.preview(step)

    async def prepare(self, request: Prepare) -> Transaction | None:
        """As the venue does, with a crash on either side."""
        return await self._between(lambda: self.venue.prepare(request))

    async def broadcast(self, transaction: Transaction) -> None:
        """Judged, then sent; the process may die on either side."""
        self._judge.broadcast(transaction, self._clock())
        await self._between(lambda: self._sent(transaction))

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """As the venue does, with a crash on either side."""
        return await self._between(lambda: self.venue.inquire(transactions))

    async def positions(self) -> tuple[FoundPosition, ...]:
        """As the venue does."""
        return await self._seen(self.venue.positions())

    def is_at_rest(self, pilot: Pilot) -> bool:
        """The keeper wants nothing, and knows the one position there is, or that there is none.

        It may have latched for want of money: after a close the wallet has other amounts than the keys ask for.
        """
        keeper = pilot.lp.keeper
        if keeper is None or not (keeper.state in RESTING or UNAFFORDABLE in keeper.last_failure):
            return False
        return self._judge.positions() == ([keeper.position] if keeper.position else [])

    def observed(self, pilot: Pilot) -> None:
        """What the pilot has decided on now."""
        self._judge.observed("" if pilot.lp.keeper is None else pilot.lp.keeper.state)

    def counts(self) -> dict[str, int]:
        """What has happened on the chain."""
        chain = self.venue.line.chain
        return {"transactions": chain.nonce, "positions": chain.books.made, "reorganisations": chain.reorgs}

    async def _sent(self, transaction: Transaction) -> None:
        """Only a clear no means that it never left."""
        try:
            await self.venue.broadcast(transaction)
        except (NotSent, Throttled, Rejected):
            raise
        except BaseException:
            self._judge.went(transaction)
            raise
        self._judge.went(transaction)

    async def _between(self, call: Callable[[], Awaitable[T]]) -> T:
        self._chance.maybe_crash(self._crash_rate)
        result = await self._seen(call())
        self._chance.maybe_crash(self._crash_rate)
        return result

    async def _seen(self, answer: Awaitable[T]) -> T:
        try:
            return await answer
        finally:
            self._judge.look(self._clock())
