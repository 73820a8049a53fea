"""`python -m bench.live_month [--days N] [--json]`: does a run that nobody restarts grow?

Pilot and journal (SQLite, not waiting for the disk) over simulated days of one observation a second, on the default
configuration with its rotation and checkpoints; a price that wanders, an LP that follows it, orders that fill at once.
After every day: resident memory, the state a checkpoint holds, the database, and the archives beside it. Archives grow
until `journal.keep_segments` of them are there, and by no byte after it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from lp_hedge.clmm import amounts
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.desk.answers import answer
from lp_hedge.domain.legs import after_fill
from lp_hedge.journal import Journal
from lp_hedge.journal.limits import PlainLimits
from lp_hedge.journal.side_files import Folder
from lp_hedge.journal.sql_store import SqlStore
from lp_hedge.journal.sqlite import writing
from lp_hedge.ports import Fill, OrderReport, Place, Request
from lp_hedge.runtime.ledger import Ledger
from lp_hedge.runtime.pilot import Pilot
from lp_hedge.runtime.start import begun

DAY_SECONDS = 86_400
DATABASE, SEGMENTS = "journal.sqlite", "segments"
ZERO = Decimal(0)
LIQUIDITY = 5_000.0


@dataclass(frozen=True)
class Day:
    """What there is at the end of a simulated day. `observations` and `fills` since the beginning."""

    day: int
    observations: int
    fills: int
    rss_kib: int
    state_bytes: int
    database_kib: int
    archives_kib: int
    archives: int


class World:
    """A price that wanders, an LP around it that is recentred when left, and an account whose orders fill at once."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)
        self.price = self._centre = 150.0
        self.long, self.short = ZERO, ZERO
        self.trades = 0

    def facts(self, t: float) -> dict[str, Any]:
        """The observation's facts a second later."""
        self.price *= 1 + self._random.gauss(0, 1e-4)
        if abs(self.price / self._centre - 1) > 0.03:
            self._centre = self.price
        base, quote = amounts(LIQUIDITY, self.price, *self.range)
        return {
            "t": t, "price": self.price, "price_t": t, "funding_rate": 1e-5, "perp_long": float(self.long),
            "perp_short": float(self.short), "available_balance": 1e6, "lp_state": "IN_RANGE",
            "dex_price": self.price, "wallet_base": 0.0, "lp_base": base, "lp_quote": quote, "lp_base_fee": 0.0,
            "lp_quote_fee": 0.0,
        }  # fmt: skip

    @property
    def range(self) -> tuple[float, float]:
        """The LP's bounds."""
        return self._centre * 0.97, self._centre * 1.03

    def fill(self, order: Place, t: float) -> Fill:
        """All of an order, at the price."""
        self.trades += 1
        self.long, self.short = after_fill(order.side, order.leg, order.base, self.long, self.short)
        price = Decimal(repr(self.price))
        return Fill(str(self.trades), order.client_order_id, order.side, order.leg, order.base, price, ZERO, t)


def main() -> int:
    """Run the days and print a row for each."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        rows = []
        for row in days(Path(folder), options.days):
            rows.append(row)
            if not options.json:
                _show(row, head=len(rows) == 1)
    if options.json:
        print(json.dumps([asdict(row) for row in rows], indent=2))
    elif len(rows) > 1:
        print(f"resident memory, last day over second: {rows[-1].rss_kib / rows[1].rss_kib:.3f}")
    return 0


def _show(row: Day, *, head: bool) -> None:
    columns = asdict(row)
    if head:
        print("".join(f"{name:>14}" for name in columns))
    print("".join(f"{value:>14,}" for value in columns.values()))
    sys.stdout.flush()


def days(folder: Path, count: int, config: Config | None = None, seconds: int = DAY_SECONDS) -> Iterator[Day]:
    """One run over `count` days of `seconds` observations each; its files are in `folder`."""
    config = config or load([], environ={})
    limits = config.journal
    store = SqlStore(_hurried(folder / DATABASE), DATABASE)
    plain = PlainLimits(limits.checkpoint_entries, limits.segment_entries, limits.keep_segments)
    journal = Journal(store, Folder(folder / SEGMENTS), "bench", plain)
    pilot, world = begun(config, journal, 0.0, {}), World()
    pilot.ledger = Ledger()
    try:
        for day in range(1, count + 1):
            for second in range((day - 1) * seconds, day * seconds):
                _second(pilot, journal, world, float(second + 1))
            yield _measured(day, seconds, world, pilot, folder)
    finally:
        store.close()


def _hurried(path: Path) -> Any:
    """An engine that does not wait for the disk: a month of waiting is not what is measured."""
    from sqlalchemy import event

    engine = writing(path)

    @event.listens_for(engine, "connect")
    def hurry(connection: Any, _: object) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    return engine


def perform(pilot: Pilot, world: World, t: float) -> None:
    """One observation, and everything it asks for, filled at once."""
    requests: list[Request] = pilot.observe(world.facts(t))
    while requests:
        request = requests.pop()
        if isinstance(request, Place):
            fill = world.fill(request, t)
            report = OrderReport(request.client_order_id, "filled", request.base, request.base, fill.trade_id)
            requests += pilot.answered(answer(request, report), t)
            requests += pilot.booked([fill], t)
        else:
            requests += pilot.answered(answer(request, None), t)


def _second(pilot: Pilot, journal: Journal, world: World, t: float) -> None:
    """What the shell does in a second, without waiting."""
    perform(pilot, world, t)
    if journal.checkpoint_due:
        journal.append("checkpoint", t, pilot.checkpoint())
        journal.commit()
        journal.rotate()


def _measured(day: int, seconds: int, world: World, pilot: Pilot, folder: Path) -> Day:
    archives = list((folder / SEGMENTS).glob("*"))
    database = [each for each in folder.glob(f"{DATABASE}*") if each.is_file()]
    return Day(
        day=day,
        observations=day * seconds,
        fills=world.trades,
        rss_kib=_rss_kib(),
        state_bytes=len(json.dumps(pilot.checkpoint())),
        database_kib=_kib(database),
        archives_kib=_kib(archives),
        archives=len(archives),
    )


def _kib(files: Iterable[Path]) -> int:
    return sum(each.stat().st_size for each in files) // 1024


def _rss_kib() -> int:
    """Resident memory now. Source: proc(5), statm; 0 where there is none."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.live_month", description=__doc__)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--folder", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
