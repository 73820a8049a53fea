"""The asyncio shell: looks, lets the pilot decide, performs what it asks for. It knows no rule of the hedge.

Everything runs in one loop; a pilot's call is never interrupted by another. Every request is a task of its own, so that
one that hangs holds up nobody; the desk sees to it that an order has one request under way at most.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import structlog

from lp_hedge.config.record import Config
from lp_hedge.desk.answers import Answer
from lp_hedge.errors import HedgeError, NotSent, Refused
from lp_hedge.journal.journal import Journal
from lp_hedge.keeper.answers import LpAnswer, failure
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Broadcast, LiquidityVenue, LpRequest, Prepare
from lp_hedge.ports import (
    AccountTerms,
    Cancel,
    LookUp,
    PerpVenue,
    Place,
)
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.ledger import legs_of
from lp_hedge.runtime.lp_sending import lp_sent
from lp_hedge.runtime.lp_vigil import LpVigil
from lp_hedge.runtime.pilot import Errand, Pilot
from lp_hedge.runtime.reconcile import Findings, Reconciliation, unexplained
from lp_hedge.runtime.sending import sent
from lp_hedge.runtime.tasks import first_of, first_of_many, set_within
from lp_hedge.runtime.timing import Clock, Timing, elapsed_seconds
from lp_hedge.runtime.trades import Trades
from lp_hedge.runtime.watch import Watch

log = structlog.get_logger("lp_hedge.run")


class Shell:
    """One run. `stop` ends it at the next tick; whatever goes wrong with the record ends it at once, by raising."""

    def __init__(self, pilot: Pilot, journal: Journal, venue: PerpVenue, watch: Watch, clock: Clock, timing: Timing):
        self.pilot = pilot
        self.journal = journal
        self.venue = venue
        self.watch = watch
        self.clock = clock
        self.timing = timing
        self.stop = asyncio.Event()
        watch.quiet, watch.alert = self.quiet, self.alert
        self.observing = False
        self.alerts: deque[str] = deque(maxlen=20)
        self.counts = {"observations": 0, "requests": 0, "answers": 0, "fills": 0}
        self._under_way: set[asyncio.Task[None]] = set()
        self._group: asyncio.TaskGroup | None = None
        self._unexplained_since: float | None = None
        self._vigil = LpVigil(timing.lp_age_seconds, pilot.definition.thresholds["transaction_timeout_seconds"])
        self._broken: HedgeError | None = None
        self.trades = Trades(self)
        self._lp: LiquidityVenue | None = None

    def manage(self, lp: LiquidityVenue) -> None:
        """What the keeper asks for goes to this venue."""
        self._lp = lp
        lp.follow(self.pilot.lp.position)

    # -- the run

    async def reconcile(self, terms: AccountTerms | None, *, accept_position: bool = False) -> Findings:
        """Bring venue and journal together; nothing is decided before. Raises `Mismatch`."""
        async with self._tasks_of_a_phase():
            findings = await self._reconciliation().run(terms, accept_position=accept_position)
        self.journal.append("reconciled", self.clock(), findings.body())
        self.checkpoint()
        return findings

    async def look(self) -> dict[str, Any]:
        """Compare venue and journal while running; books what was missed, changes nothing else."""
        return (await self._reconciliation().look()).body()

    def _reconciliation(self) -> Reconciliation:
        return Reconciliation(self.pilot, self.venue, self.clock, self.timing, self.dispatch, self.settled)

    async def run(self, *, on_exit: str) -> None:
        """Observe until told to stop, then leave cleanly. Raises the first `JournalError` or `Refused` there is."""
        async with self._tasks_of_a_phase():
            await self.watch.begin()
            if self._lp is not None:
                self.dispatch(self.pilot.lp.resumed(self.clock()))
            watching = [self._tasks.create_task(each) for each in self._watchers()]
            await self._observe_until_stopped()
            if on_exit == "cancel":
                await self._take_leave()
            for each in watching:
                each.cancel()

    def abort(self, error: HedgeError) -> None:
        """The pilot must not be used any further: end the run with this error."""
        self._broken = error
        self.stop.set()

    def finish(self, reason: str) -> None:
        """Write down where everything stands."""
        self.checkpoint()
        self.journal.append("stopped", self.clock(), {"reason": reason})
        self.journal.commit()

    def checkpoint(self) -> None:
        """The whole state into the journal; a restart begins here."""
        self.journal.append("checkpoint", self.clock(), self.pilot.checkpoint())
        self.journal.commit()
        self.journal.rotate()

    def redefine(self, config: Config, changes: list[str]) -> None:
        """Go on under another configuration. Raises `DefinitionError`, and then nothing has changed."""
        definition = Definition.of(config, self.journal.epoch)
        pilot = self.pilot.redefine(definition)
        self.journal.append("config", self.clock(), {"changes": changes, "config": definition.body()})
        self.pilot = pilot
        self.checkpoint()

    # -- observing

    def _watchers(self) -> list[Any]:
        watch, told = self.watch, self.venue.capabilities
        watchers = [watch.watch_market(), watch.watch_account(), watch.watch_lp(), self.trades.follow()]
        if watch.teller is not None:
            watchers.append(watch.follow_lp(watch.teller))
        return [*watchers, self.trades.follow_stream()] if told.streams_market or told.streams_account else watchers

    async def _observe_until_stopped(self) -> None:
        self.observing = True
        while not self.stop.is_set():
            self.observe()
            await self._until_due()
        self.observing = False
        if self._broken is not None:
            raise self._broken

    async def _until_due(self) -> None:
        """Until the next observation: after its time, and at once when told to stop or when a source told of the LP."""
        if self.watch.teller is None:
            await set_within(self.stop, self.timing.observe_seconds)
            return
        await first_of([self.stop.wait(), self.watch.lp_changed.wait()], self.timing.observe_seconds)
        self.watch.lp_changed.clear()

    def observe(self) -> None:
        """One tick: what is known now, decided, recorded, sent."""
        t = self.clock()
        self.dispatch(self.pilot.observe(self.watch.facts(t)))
        self.counts["observations"] += 1
        self._watch_position(t)
        self._watch_lp()
        if self.journal.checkpoint_due:
            self.checkpoint()

    def _watch_position(self, t: float) -> None:
        """A position that trades have not explained for a while is an event from outside; the venue is right."""
        account = self.watch.account
        if account is None or legs_of(account) in {None, self.pilot.ledger}:
            self._unexplained_since = None
            return
        now = elapsed_seconds()
        if self._unexplained_since is None:
            self._unexplained_since = now
            self.trades.ask()
        if now - self._unexplained_since >= self.timing.unexplained_seconds:
            self.alert(f"position changed from outside: {unexplained(self.pilot.ledger, legs_of(account))}")
            self.pilot.noticed(account, t, "trades do not explain it")
            self._unexplained_since = None

    def _watch_lp(self) -> None:
        """An LP that holds the hedge up leaves it where it is: a person must know, once, and why."""
        told, keeper = self.pilot.seen.observation, self.pilot.lp.keeper
        at_work = keeper is not None and not keeper.idle
        state = str(told.get("lp_state") or "UNKNOWN")
        for each in self._vigil.alerts(elapsed_seconds(), unknown=self.watch.lp_unknown, state=state, at_work=at_work):
            self.alert(each)

    def alert(self, message: str) -> None:
        """Tell a person: log, status and journal."""
        self._tell(message)
        self.pilot.alert(message, self.clock())

    def _tell(self, message: str) -> None:
        log.warning("alert", message=message)
        self.alerts.append(message)

    # -- sending

    def dispatch(self, requests: Iterable[Errand]) -> None:
        """Perform recorded requests, each in a task of its own; what the desk said with them is told."""
        for message in self.pilot.drain_alerts():
            self._tell(message)
        if self._lp is not None:
            self._lp.follow(self.pilot.lp.position)
        recorded = elapsed_seconds()
        for request in requests:
            self.counts["requests"] += 1
            task = self._tasks.create_task(self._perform(request, recorded))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def quiet(self) -> bool:
        """The venue wants no calls at all for now; polls wait too."""
        return self.pilot.desk.quiet_seconds > 0

    async def settled(self) -> None:
        """Until no request is under way."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    @asynccontextmanager
    async def _tasks_of_a_phase(self) -> AsyncIterator[None]:
        with first_of_many():
            async with asyncio.TaskGroup() as self._group:
                yield

    @property
    def _tasks(self) -> asyncio.TaskGroup:
        if self._group is None:
            raise RuntimeError("requests are performed inside `reconcile` or `run` only")
        return self._group

    async def _perform(self, request: Errand, recorded: float) -> None:
        if isinstance(request, Place | Cancel | LookUp):
            self.answered(await sent(self.venue, request, recorded, self.timing))
        elif self._lp is not None:
            self._lp_answered(await self._lp_sent(self._lp, request, recorded))

    async def _lp_sent(self, lp: LiquidityVenue, request: LpRequest, recorded: float) -> LpAnswer:
        """A run that ends begins nothing any more: nothing leaves, and what was signed meanwhile is not used."""
        ending = failure(request, NotSent("this run is ending; the next one goes on"))
        if self.stop.is_set() and isinstance(request, Prepare | Broadcast):
            return ending
        told = await lp_sent(lp, request, recorded, self.timing)
        return ending if self.stop.is_set() and told.outcome == "prepared" else told

    def answered(self, told: Answer) -> None:
        """What became of a request, asked for or pushed."""
        self.counts["answers"] += 1
        request = told.request
        log.info("answered", request=type(request).__name__, id=request.client_order_id, outcome=told.outcome)
        self.dispatch(self.pilot.answered(told, self.clock()))
        if _may_have_traded(told):
            self.trades.ask()
            self.watch.refresh_account()
        if told.outcome == "clock_skew":
            self._tasks.create_task(self._synchronise())

    def lp_ordered(self, order: LpOrder, who: str) -> None:
        """An operator's order for the LP. Raises `Refused` that says why, and then nothing has happened."""
        if self.stop.is_set() and self.pilot.lp.keeper is not None:
            raise Refused("this run is ending; give the order to the next one")
        self.dispatch(self.pilot.lp.ordered(order, who, self.clock()))

    def _lp_answered(self, told: LpAnswer) -> None:
        log.info("answered", request=type(told.request).__name__, outcome=told.outcome, detail=told.detail)
        self.dispatch(self.pilot.lp.answered(told, self.clock()))
        self.watch.refresh_lp()

    async def _synchronise(self) -> None:
        """Reading the venue's clock sets the client's."""
        try:
            async with asyncio.timeout(self.timing.request_seconds):
                await self.venue.server_time()
        except Exception as error:  # noqa: BLE001  it is asked again with the next answer that needs it
            log.warning("clock not read", error=type(error).__name__, detail=str(error))

    async def _take_leave(self) -> None:
        """Cancel what works and wait, for a while, until the venue has said how it ended. The hedge is held."""
        self.dispatch(self.pilot.withdraw(self.clock()))
        try:
            async with asyncio.timeout(self.timing.goodbye_seconds):
                await self.settled()
                while self.pilot.desk.unresolved():
                    await asyncio.sleep(1.0)
                    self.dispatch(self.pilot.waited(self.clock()))
                    await self.settled()
        except TimeoutError:
            log.warning("left with open ends", orders=[each.client_order_id for each in self.pilot.desk.unresolved()])


def _may_have_traded(told: Answer) -> bool:
    return told.report is not None and told.report.status in {"working", "filled", "cancelled"}
