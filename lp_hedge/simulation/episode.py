"""One episode: runs that crash and start again in a world with faults, then one in which everything heals."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.paper import lp as paper_lp
from adapters.paper import venue as paper_venue
from adapters.paper.faults import FaultPlan
from adapters.paper.lp import PaperLp
from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.errors import HedgeError, JournalError, Mismatch, Refused
from lp_hedge.journal import Journal, MemoryFiles
from lp_hedge.keeper.orders import order_of
from lp_hedge.ports import Request
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.start import begun, terms_of
from lp_hedge.runtime.timing import Timing
from lp_hedge.runtime.watch import Watch
from lp_hedge.simulation.doors import Chance, Crash, CrashingStore, WatchedVenue
from lp_hedge.simulation.judge import Judge
from lp_hedge.simulation.lp_door import WatchedLp
from lp_hedge.simulation.lp_judge import LpJudge
from lp_hedge.simulation.scenario import HOUR, Scenario
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually

EPOCH_T = 1_700_000_000.0
#: After a failed start the service manager waits so long.
RESTART_SECONDS = 30.0
#: Once everything works: the operator resets and enables, and within this the gap is inside its band …
HEAL_SECONDS = 2 * HOUR
#: … and after `kill` everything is flat within this.
FLAT_SECONDS = 0.5 * HOUR
OWNER = "paper:simulation"
#: An operator's command that is for the LP.
LP_ORDER = "lp "


@dataclass(slots=True)
class Outcome:
    """What an episode came to; empty `violations` is what it must come to."""

    seed: int
    hours: float
    violations: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


class Episode:
    """Everything that outlives a crash: the exchange, the LP, the journal's store, the clock, the judge."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.loop = VirtualLoop()
        self.chance = Chance(scenario.seed)
        self.judge = Judge(scenario.config)
        self.counts = {"runs": 0, "crashes": 0, "observations": 0, "requests": 0, "fills": 0, "alerts": 0}
        self.refusals: list[str] = []
        self._store = CrashingStore(self.chance, crash_rate=scenario.crash_rate, fault_rate=scenario.journal_fault_rate)
        self._files = MemoryFiles()
        self._shell: Shell | None = None
        self._accept = False
        self._commands: Iterator[tuple[float, str]] = iter(scenario.operator)
        self._next = next(self._commands, None)

    def play(self) -> Outcome:
        """The whole episode."""
        scenario = self.scenario
        try:
            run_virtually(self._play(), self.loop)
        finally:
            self.loop.close()
        return Outcome(scenario.seed, scenario.hours, self.judge.violations, self.counts)

    def clock(self) -> float:
        """Virtual time, as a date."""
        return EPOCH_T + self.loop.time()

    async def _play(self) -> None:
        scenario = self.scenario
        self._venue, self.lp = await self._world()
        await self._until(scenario.faulty_hours * HOUR)
        self.chance.enabled = False
        await self._heal()
        if isinstance(self.lp, WatchedLp):
            self.counts |= self.lp.counts()

    async def _world(self) -> tuple[WatchedVenue, PaperLp | WatchedLp]:
        config, scenario = self.scenario.config, self.scenario
        venue, lp = paper_venue.connect(config, self.clock), paper_lp.connect(config, self.clock)
        instrument = await venue.open()
        await lp.open()
        healed = EPOCH_T + scenario.faulty_hours * HOUR
        plan = FaultPlan(scenario.seed, scenario.fault_rate, healed)
        venue.line.plan = lp.plan = plan
        watched = WatchedVenue(venue, instrument, self.judge, self.chance, scenario.crash_rate, self.clock)
        return watched, lp if isinstance(lp, PaperLp) else self._watched(lp)

    def _watched(self, lp: ManagedPaperLp) -> WatchedLp:
        """The LP behind a door with a judge of its own."""
        judge = LpJudge(lp.line.chain, self.judge.violations)
        self._store.written = judge.written
        self.judge.lp_is_moving = judge.is_moving
        return WatchedLp(lp, judge, self.chance, self.scenario.crash_rate, self.clock)

    # -- runs

    async def _until(self, end: float) -> None:
        """One run after the other until virtual time `end`."""
        while self.loop.time() < end:
            try:
                await self._run(end)
            except Crash:
                self.counts["crashes"] += 1
            except Mismatch as error:
                self._accept = "--accept-position" in str(error)
                self.refusals.append(str(error))
            except JournalError:
                pass
            except HedgeError as error:
                self.judge.violations.append(f"the run ended by itself: {type(error).__name__}: {error}")
                return
            if self.loop.time() < end:
                await asyncio.sleep(RESTART_SECONDS)

    async def _run(self, end: float) -> None:
        """From recovery to the next crash, or to `end`."""
        self.counts["runs"] += 1
        with Journal(self._store, self._files, OWNER, self.scenario.config.journal) as journal:
            pilot = begun(self.scenario.config, journal, self.clock(), {})
            shell = self._shell_of(pilot, journal)
            await shell.reconcile(terms_of(self.scenario.config), accept_position=self._accept)
            self._accept = False
            handle = self.loop.call_at(end, shell.stop.set)
            try:
                await shell.run(on_exit="keep")
            finally:
                handle.cancel()
                self._count(shell)
            shell.finish("end of the phase")

    def _shell_of(self, pilot: Pilot, journal: Journal) -> Shell:
        config = self.scenario.config
        timing = replace(Timing.of(config), account_seconds=config.service.observe_seconds)
        watch = Watch(self._venue, self.lp, timing, config.hedge.hedge_price_type)
        self.judge.decided(pilot.controller.memory.order_id)
        self._shell = _Judged(self, pilot, journal, self._venue, watch, self.clock, timing)
        if isinstance(self.lp, WatchedLp):
            self._shell.manage(self.lp)
        return self._shell

    def _count(self, shell: Shell) -> None:
        for name in ("observations", "requests", "fills"):
            self.counts[name] += shell.counts[name]
        self.counts["alerts"] += len(shell.alerts)

    def operate(self, shell: Shell) -> None:
        """What the operator does by now."""
        while self._next is not None and self.loop.time() >= self._next[0]:
            self._order(shell, self._next[1])
            self._next = next(self._commands, None)

    def _order(self, shell: Shell, command: str) -> None:
        """For the hedge, or `lp …` for the LP; what the keeper refuses has changed nothing."""
        kind = command.removeprefix(LP_ORDER)
        if kind == command:
            shell.pilot.operator(command, "simulation", self.clock())
        elif isinstance(self.lp, WatchedLp):
            with suppress(Refused):
                shell.lp_ordered(order_of({"kind": kind}), "simulation")

    # -- the end

    async def _heal(self) -> None:
        """Everything works: back inside the band in bounded time; then killed: flat in bounded time."""
        begin = self.loop.time()
        self._command(
            begin + 60, "reset", "enable", "reset", "enable", "lp reset"
        )  # refused while not flat: asked again
        calm = self._wait("the gap inside its band and the LP at rest", self._is_calm, begin + HEAL_SECONDS)
        await self._both(calm, begin + HEAL_SECONDS)
        self._command(self.loop.time(), "kill")
        flat = self._wait("flat and killed", killed_and_flat, self.loop.time() + FLAT_SECONDS)
        await self._both(flat, self.loop.time() + FLAT_SECONDS)
        self._books()

    async def _both(self, waiting: Any, end: float) -> None:
        runs = asyncio.create_task(self._until(end))
        try:
            await waiting
        finally:
            if self._shell is not None:
                self._shell.stop.set()
            runs.cancel()
            await asyncio.gather(runs, return_exceptions=True)

    def _command(self, t: float, *commands: str) -> None:
        self._commands = iter([(t + 300 * number, command) for number, command in enumerate(commands)])
        self._next = next(self._commands, None)

    async def _wait(self, what: str, reached: Any, until: float) -> None:
        while self.loop.time() < until:
            await asyncio.sleep(30.0)
            if self._next is None and self._shell is not None and reached(self._shell.pilot):
                return
        decision = None if self._shell is None else self._shell.pilot.decision
        refused = f"nothing decided, last refusal: {self.refusals[-1:]}"
        told = refused if decision is None else f"{decision.path[-1]}: {decision.reason}"
        self.judge.violations.append(f"not {what} within bounds after everything healed; {told}")

    def _is_calm(self, pilot: Pilot) -> bool:
        return inside_band(pilot) and (not isinstance(self.lp, WatchedLp) or self.lp.is_at_rest(pilot))

    def _books(self) -> None:
        """At rest the exchange's position is the pilot's sum of fills."""
        account = self._venue.venue.line.exchange.account()
        ledger = None if self._shell is None else self._shell.pilot.ledger
        if ledger is not None and (ledger.long, ledger.short) != (account.perp_long, account.perp_short):
            self.judge.violations.append(f"the ledger says {ledger}, the exchange {account}")


class _Judged(Shell):
    """The shell, with the judge and the operator beside every observation."""

    def __init__(self, episode: Episode, *parts: Any) -> None:
        super().__init__(*parts)
        self._episode = episode

    def observe(self) -> None:
        """As the shell does."""
        self._episode.operate(self)
        super().observe()

    def dispatch(self, requests: list[Request]) -> None:  # type: ignore[override]
        """Tell the judge what was decided on before anything leaves."""
        controller = self.pilot.controller
        for command in controller.commands:
            self._episode.judge.decided(command.client_order_id if command.trades else None, controller.active)
        if self.pilot.seen.observation:
            self._episode.judge.observed(self.pilot.seen.observation, self.pilot.controller.active)
        if isinstance(self._episode.lp, WatchedLp):
            self._episode.lp.observed(self.pilot)
        super().dispatch(requests)


def inside_band(pilot: Pilot) -> bool:
    """Nothing to adjust, or a reason that is no fault: no LP to hedge, the hour used up, too little margin."""
    decision = pilot.decision
    if decision is None:
        return False
    held_back = {"RATE_LIMITED", "LOW_MARGIN", "LP_INACTIVE", "BASIS", "COLLAR"}
    if held_back.intersection(decision.path):
        return True
    gap, band = decision.quantities["gap_quote"], decision.quantities["band_quote"]
    return decision.state in ("READY", "COOLDOWN") and gap < band


def killed_and_flat(pilot: Pilot) -> bool:
    """Latched, and no leg open."""
    decision = pilot.decision
    return decision is not None and "KILLED" in decision.path and decision.quantities["position_base"] == 0
