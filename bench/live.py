"""`python -m bench.live [--rounds N] [--folder DIR] [--json]`: from an observation to an order's bytes.

The real shell, pilot, journal (SQLite, waiting for the disk) and ccxt adapter; orders go to the emulated exchange on
this machine. The clock stops where aiohttp is handed the signed request; nothing of the network counts. Every round is
an observation that trades. `--folder` on the disk that is meant: a folder in memory has no disk to wait for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, time
from typing import Any

from bench.live_world import Exposure, settings
from lp_hedge.cli.logs import log_to_stderr
from lp_hedge.controller import parse_observation
from lp_hedge.journal import Journal
from lp_hedge.manifests import connect_venue
from lp_hedge.runtime.definition import Definition
from lp_hedge.runtime.shell import Shell
from lp_hedge.runtime.start import begun, terms_of
from lp_hedge.runtime.timing import Timing
from lp_hedge.runtime.watch import Watch
from tests.emulator.server import BinanceEmulator

OWNER = "bench:ETHUSDT"
ALONE, WARM_UP = 20_000, 10
#: An adjustment every fifth of them: twelve an hour, as the rate limit of most would have it.
STEP_SECONDS = 60.0
WHOLE, DURABLE, DECISION, REST = "observation → order bytes", "durable write", "decision, caches cold", "all else"
UNLIMITED = 10**9
TARGET_DECISION_MICROSECONDS = 50


@dataclass
class Stamps:
    """When things happened in one round [s]."""

    handed_over: float = 0.0
    durable: float = 0.0
    decision: float = 0.0
    rows: dict[str, list[float]] = field(default_factory=lambda: {WHOLE: [], DURABLE: [], DECISION: [], REST: []})

    def begin(self) -> float:
        """A new round."""
        self.handed_over = self.durable = self.decision = 0.0
        return perf_counter()

    def end(self, start: float) -> None:
        """The round's figures; one that sent nothing counts for nothing."""
        if self.handed_over:
            whole = self.handed_over - start
            figures = (whole, self.durable, self.decision, whole - self.durable - self.decision)
            for row, figure in zip(self.rows.values(), figures, strict=True):
                row.append(figure * 1e6)


def main() -> int:
    """Measure and print."""
    options = _options()
    log_to_stderr(logging.ERROR)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows = asyncio.run(latencies(Path(folder), options.rounds))
    rows |= alone(ALONE)
    if options.json:
        print(json.dumps({name: _figures(row) for name, row in rows.items()}, indent=2))
        return 0
    whole = median(rows[WHOLE])
    print(f"{'µs':<30}{'n':>7}{'p50':>10}{'p99':>10}{'of the whole':>14}")
    for name, row in rows.items():
        figures = _figures(row)
        print(f"{name:<30}{len(row):>7}{figures['p50']:>10.1f}{figures['p99']:>10.1f}{figures['p50'] / whole:>13.1%}")
    print(f"decision alone: wanted ≤ {TARGET_DECISION_MICROSECONDS} µs")
    return 0


def _figures(row: list[float]) -> Mapping[str, float]:
    return {"n": len(row), "p50": median(row), "p99": quantiles(row, n=100)[-1]}


async def latencies(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Row → µs of every round."""
    stamps = Stamps()
    emulator = BinanceEmulator()
    limits = emulator.gateway.limits
    limits.weight_limit = limits.minute_orders_limit = limits.ten_seconds_orders_limit = UNLIMITED
    async with emulator, _shell(folder, emulator) as (shell, exposure):
        await shell.reconcile(terms_of(settings(emulator.url, emulator.key, emulator.secret)))
        async with shell._tasks_of_a_phase():  # noqa: SLF001  the bench is the loop of `run`, step by step
            with _stamped(shell, stamps):
                for number in range(rounds + WARM_UP):
                    await _round(shell, exposure, stamps, number)
    return {name: row[WARM_UP:] for name, row in stamps.rows.items()}


@asynccontextmanager
async def _shell(folder: Path, emulator: BinanceEmulator) -> AsyncIterator[tuple[Shell, Exposure]]:
    config = settings(emulator.url, emulator.key, emulator.secret, f"sqlite:///{folder / 'bench.sqlite'}")
    venue, exposure = connect_venue(config, time), Exposure()
    with Journal.open(config.journal, OWNER) as journal:
        await venue.open()
        try:
            timing = Timing.of(config)
            watch = Watch(venue, exposure, timing, config.hedge.hedge_price_type)
            yield Shell(begun(config, journal, time(), {}), journal, venue, watch, time, timing), exposure
        finally:
            await venue.close()


async def _round(shell: Shell, exposure: Exposure, stamps: Stamps, number: int) -> None:
    """The LP has changed; one observation trades, the next ones see it filled."""
    exposure.base = 1.0 if number % 2 else 2.0
    await shell.watch.begin()
    start = stamps.begin()
    shell.observe()
    await shell.settled()
    stamps.end(start)
    await shell.trades._read()  # noqa: SLF001  what its task does when woken
    await shell.watch.begin()
    shell.observe()
    await shell.settled()


@contextmanager
def _stamped(shell: Shell, stamps: Stamps) -> Iterator[None]:
    """Measured where it happens: around the decision, around the commit, and at aiohttp's entry."""
    import aiohttp

    request = aiohttp.ClientSession._request  # noqa: SLF001  the last Python before the bytes leave

    async def handed_over(session: Any, method: str, url: Any, **rest: Any) -> Any:
        if method.upper() == "POST" and str(url).split("?")[0].endswith("/order") and not stamps.handed_over:
            stamps.handed_over = perf_counter()
        return await request(session, method, url, **rest)

    def on_commit(seconds: float) -> None:
        if not stamps.handed_over:
            stamps.durable += seconds

    def on_decision(seconds: float) -> None:
        if not stamps.handed_over:
            stamps.decision += seconds

    controller, journal = shell.pilot.controller, shell.journal
    aiohttp.ClientSession._request = handed_over  # type: ignore[method-assign,assignment]  # noqa: SLF001
    journal.commit = _timed(journal.commit, on_commit)  # type: ignore[method-assign]
    controller.advance = _timed(controller.advance, on_decision)  # type: ignore[method-assign]
    try:
        yield
    finally:
        aiohttp.ClientSession._request = request  # type: ignore[method-assign]  # noqa: SLF001


def _timed(call: Callable[..., Any], told: Callable[[float], None]) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        start = perf_counter()
        try:
            return call(*arguments)
        finally:
            told(perf_counter() - start)

    return timed


FACTS = {
    "lp_state": "IN_RANGE", "lp_base": 1.0, "lp_quote": 2000.0, "lp_base_fee": 0.0, "lp_quote_fee": 0.0,
    "wallet_base": 0.0, "perp_long": 0.0, "perp_short": 0.8, "available_balance": 9e3, "order": "none",
    "order_id": None, "command": None,
}  # fmt: skip


def alone(rounds: int) -> dict[str, list[float]]:
    """µs of decisions without shell, journal and venue, reading the observation included."""
    found: dict[str, list[float]] = {"decision alone, nothing to do": [], "decision alone, that trades": []}
    quiet, trades = found.values()
    controller = Definition.of(settings("http://127.0.0.1:1", "", ""), 1).controller()
    base, short, order, order_id = 1.0, 0.8, "none", None
    for t in range(rounds):
        price = 2000.0 + (t % 7) / 100
        now = {"t": t * STEP_SECONDS, "price_t": t * STEP_SECONDS, "price": price, "lp_base": base, "perp_short": short}
        observation = {**FACTS, **now, "order": order, "order_id": order_id}
        start = perf_counter()
        commands = controller.advance(parse_observation(observation)[0])
        took = (perf_counter() - start) * 1e6
        sent = [each for each in commands if each.trades]
        (trades if sent else quiet).append(took)
        if sent:
            short = 0.8 * base
            order, order_id = "filled", sent[0].client_order_id
        elif t % 5 == 0:
            base = 3.0 - base
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk that is meant")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
