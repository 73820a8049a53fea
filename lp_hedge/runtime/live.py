"""One run from start to end: lock, journal, venue, recovery, reconciliation, hedging, a clean goodbye."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from lp_hedge.config.record import Config
from lp_hedge.errors import HedgeError
from lp_hedge.journal import Journal, place_of
from lp_hedge.ports import LpSource, PerpVenue
from lp_hedge.runtime.control import listening
from lp_hedge.runtime.lp_owner import owned, require_recentring
from lp_hedge.runtime.operator import Operator
from lp_hedge.runtime.reconcile import Findings
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.start import begun, moving, owner_of, require_instrument, require_key, terms_of
from lp_hedge.runtime.timing import Clock, Timing
from lp_hedge.runtime.watch import Watch

SOCKET = ".sock"


@dataclass(frozen=True, slots=True)
class Options:
    """How to run. `seconds` None: until told to stop. `told` is kept in the journal's `started`."""

    live: bool = False
    seconds: float | None = None
    accept_position: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ports:
    """What is injected: the venue, the LP source, and the clock everything is dated by."""

    venue: PerpVenue
    lp: LpSource
    clock: Clock = time


@dataclass(slots=True)
class Run:
    """One run, for whoever watches it. `ended_by` is empty while it goes on."""

    shell: Shell
    reconciled: Findings | None = None
    ended_by: str = ""


def control_path(config: Config, *, live: bool) -> Path:
    """Where a run of this configuration listens."""
    told = config.service.control
    return Path(told) if told else place_of(owner_of(config, live=live), SOCKET)


async def hedge(
    config: Config,
    ports: Ports,
    options: Options,
    *,
    reread: Callable[[], Config] | None = None,
    watched: Callable[[Run], None] | None = None,
) -> Run:
    """Hedge until stopped. `watched` gets the run before anything is sent.

    Raises `Refused` (lock, approval, another owner), `Mismatch` (not reconciled), `JournalError` (record not written),
    `DefinitionError` (a key is missing).
    """
    if config.lp.managed:
        require_key(config)
    async with AsyncExitStack() as stack:
        journal = stack.enter_context(Journal.open(config.journal, owner_of(config, live=options.live)))
        shell = await _shell(config, ports, journal, options, stack)
        run = Run(shell)
        if watched is not None:
            watched(run)
        operator = Operator(shell, config, reread or (lambda: config))
        await stack.enter_async_context(listening(control_path(config, live=options.live), operator.answer))
        stack.enter_context(_signals(run, operator))
        reconciling = shell.reconcile(terms_of(config), accept_position=options.accept_position)
        run.reconciled = await _unless_stopped(shell.stop, reconciling)
        if run.reconciled is not None:
            async with _time_limit(run, options.seconds):
                await shell.run(on_exit=config.service.on_exit)
        shell.finish(run.ended_by or "stopped")
    return run


async def _shell(config: Config, ports: Ports, journal: Journal, options: Options, stack: AsyncExitStack) -> Shell:
    lp = moving(ports.lp) if config.lp.managed else None
    stack.push_async_callback(ports.venue.close)
    stack.push_async_callback(ports.lp.close)
    instrument = await ports.venue.open()
    require_instrument(config, instrument)
    await ports.lp.open()
    told = {"live": options.live, "venue": ports.venue.name, **options.told}
    pilot = begun(config, journal, ports.clock(), told)
    timing = Timing.of(config)
    watch = Watch(ports.venue, ports.lp, timing, config.hedge.hedge_price_type)
    shell = Shell(pilot, journal, ports.venue, watch, ports.clock, timing)
    if lp is not None:
        stack.enter_context(owned(lp, pilot.lp))
        require_recentring(config, pilot.lp)
        shell.manage(lp)
    for report in journal.reports:
        shell.alert(f"journal: {report}")
    return shell


async def _unless_stopped(stop: asyncio.Event, work: Coroutine[Any, Any, Findings]) -> Findings | None:
    """What `work` gives; None when it was told to stop before that. Nothing has been decided then."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        await _cancelled(working, stopping)


async def _cancelled(*tasks: asyncio.Task[Any]) -> None:
    """End what still goes on, and wait until it has."""
    for each in tasks:
        each.cancel()
    await asyncio.wait(tasks)


@contextmanager
def _signals(run: Run, operator: Operator) -> Iterator[None]:
    """SIGTERM and SIGINT end cleanly, SIGHUP reads the configuration again."""

    def stop(name: str) -> None:
        run.ended_by = run.ended_by or name
        run.shell.stop.set()

    def reload() -> None:
        try:
            operator.reload()
        except HedgeError:
            return  # told by an alert; the old configuration stays

    loop = asyncio.get_running_loop()
    handlers: dict[signal.Signals, Callable[[], None]] = {
        signal.SIGTERM: lambda: stop("SIGTERM"),
        signal.SIGINT: lambda: stop("SIGINT"),
        signal.SIGHUP: reload,
    }
    for number, handler in handlers.items():
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in handlers:
            loop.remove_signal_handler(number)


@asynccontextmanager
async def _time_limit(run: Run, seconds: float | None) -> AsyncIterator[None]:
    """Stop after so long, if at all."""

    def over() -> None:
        run.ended_by = run.ended_by or f"after {seconds:g} s"
        run.shell.stop.set()

    handle = None if seconds is None else asyncio.get_running_loop().call_later(seconds, over)
    try:
        yield
    finally:
        if handle is not None:
            handle.cancel()
