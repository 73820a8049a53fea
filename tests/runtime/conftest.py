"""One live system on virtual time: the real pilot and shell, the simulated venue, a journal in memory."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import structlog

from adapters.paper import lp as paper_lp
from adapters.paper import venue as paper_venue
from adapters.paper.lp import PaperLp
from adapters.paper.managed_lp import ManagedPaperLp
from adapters.paper.venue import PaperVenue
from lp_hedge.config.load import assemble
from lp_hedge.config.reader import read_settings
from lp_hedge.config.record import Config
from lp_hedge.document.reading import parse
from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.ports import Instrument
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.start import begun, moving, terms_of
from lp_hedge.runtime.timing import Timing
from lp_hedge.runtime.watch import Watch
from lp_hedge.simulation.virtual_loop import VirtualLoop, run_virtually

SETTINGS = """
paper: {state: null, annual_volatility_pct: 200}
service: {observe_seconds: 10}
"""


def config_of(text: str = "") -> Config:
    return assemble([read_settings(parse(SETTINGS, "base.yml"), 1), read_settings(parse(text, "test.yml"), 2)], {})


@dataclass
class System:
    """What outlives a run."""

    config: Config
    loop: VirtualLoop
    store: MemoryStore
    files: MemoryFiles
    venue: PaperVenue
    lp: PaperLp | ManagedPaperLp
    instrument: Instrument

    def clock(self) -> float:
        return 1_700_000_000.0 + self.loop.time()

    def journal(self) -> Journal:
        return Journal(self.store, self.files, "paper:test", PlainLimits(checkpoint_entries=10**6))

    def shell(self, journal: Journal) -> Shell:
        timing = replace(Timing.of(self.config), account_seconds=5.0, reconcile_seconds=60.0)
        watch = Watch(self.venue, self.lp, timing, "MidPrice")
        pilot = begun(self.config, journal, self.clock(), {})
        shell = Shell(pilot, journal, self.venue, watch, self.clock, timing)
        if self.config.lp.managed:
            shell.manage(moving(self.lp))
        return shell

    async def run(self, seconds: float, before: Callable[[Shell], None] = lambda shell: None) -> Shell:
        """One run from recovery to its end."""
        shell = self.shell(self.journal())
        await shell.reconcile(terms_of(self.config))
        before(shell)
        handle = self.loop.call_later(seconds, shell.stop.set)
        await shell.run(on_exit="keep")
        handle.cancel()
        return shell


@pytest.fixture(autouse=True)
def _silence() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture
def system() -> Iterator[Callable[..., System]]:
    """Makes systems; `system(text)` overrides the configuration."""
    loops: list[VirtualLoop] = []

    def make(text: str = "") -> System:
        loop = VirtualLoop()
        loops.append(loop)
        config = config_of(text)

        def clock() -> float:
            return 1_700_000_000.0 + loop.time()

        venue, lp = paper_venue.connect(config, clock), paper_lp.connect(config, clock)

        async def opened() -> Instrument:
            instrument = await venue.open()
            await lp.open()

            async def again() -> Instrument:
                return instrument

            venue.open = again  # type: ignore[method-assign]  # the exchange outlives the runs
            return instrument

        instrument = run_virtually(opened(), loop)
        return System(config, loop, MemoryStore(), MemoryFiles(), venue, lp, instrument)

    yield make
    for loop in loops:
        loop.close()


@pytest.fixture
def play() -> Callable[[System, Coroutine[Any, Any, Any]], Any]:
    """Run a coroutine on a system's virtual time."""

    def run(system: System, main: Coroutine[Any, Any, Any]) -> Any:
        asyncio.set_event_loop(system.loop)
        try:
            return run_virtually(main, system.loop)
        finally:
            asyncio.set_event_loop(None)

    return run
