"""`python -m bench.journal [--rounds N] [--folder DIR] [--url URL] [--json]`: what an entry costs, and the disk apart.

`append` numbers, encodes and links an entry; `commit` makes a tick (observation, decision, request) durable. SQLite is
measured twice, with and without waiting for the disk, beside one bare write and fsync of the same bytes on the same
disk: what cannot be avoided. `rotate` and `verify` are per entry. Put `--folder` on the disk that is meant: a folder
in memory has no disk to wait for.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

from lp_hedge.journal import Journal, MemoryFiles, MemoryStore, PlainLimits
from lp_hedge.journal.history import History
from lp_hedge.journal.side_files import Folder
from lp_hedge.journal.sql_store import SqlStore
from lp_hedge.journal.sqlite import writing

OWNER = "bench:ETHUSDT"
OBSERVATION = {
    "t": 1700000000.123, "price": 2000.1234, "price_t": 1700000000.1, "dex_price": 2000.5, "lp_state": "IN_RANGE",
    "lp_base": 10.123456789, "lp_quote": 20123.4567, "lp_base_fee": 0.01234, "lp_quote_fee": 12.345,
    "wallet_base": None, "perp_long": 0.0, "perp_short": 8.123, "available_balance": 100000.0, "funding_rate": 0.0001,
    "order": "working", "order_id": "lh1ex1", "command": None,
}  # fmt: skip
DECISION = {
    "t": 1700000000.123, "state": "ADJUSTING", "path": ["controller", "lp_gate", "IN_RANGE", "hedge", "ADJUSTING"],
    "gate": "IN_RANGE", "event": "observation", "transitions": ["ready_adjust"], "guards": {"price_available": True},
    "gap_base": -0.5, "gap_quote": 1000.0, "commands": [{"kind": "market", "side": "sell", "base": 0.5}],
    "reason": "READY → ADJUSTING.MARKET: the gap 1000.00 has reached the band 500.00.",
}  # fmt: skip
REQUEST = {"kind": "place", "client_order_id": "lh1ex1", "side": "sell", "leg": "short", "base": "0.5"}
TICK = (("observation", OBSERVATION), ("decision", DECISION), ("request", REQUEST))


class Microseconds(NamedTuple):
    """Of one operation, over the rounds."""

    median: float
    p99: float


@dataclass(frozen=True)
class At:
    """The configuration's section `journal`."""

    url: str
    checkpoint_entries: int = 2000
    segment_entries: int = 20_000
    keep_segments: int = 500


def main() -> int:
    """Measure and print the table."""
    options = _options()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        found = measured(Path(name), options.rounds, options.url)
    if options.json:
        print(json.dumps({name: each._asdict() for name, each in found.items()}, indent=2))
    else:
        print(f"{'µs':<44}{'median':>10}{'p99':>10}")
        for name, each in found.items():
            print(f"{name:<44}{each.median:>10.1f}{each.p99:>10.1f}")
    return 0


def measured(folder: Path, rounds: int, url: str | None) -> Mapping[str, Microseconds]:
    """Every row of the table; times in µs."""
    memory = Journal(MemoryStore(), MemoryFiles(), OWNER, PlainLimits())
    found = {
        "append one observation": _timed(rounds, lambda: memory.append("observation", 1.5, OBSERVATION)),
        "commit a tick, memory": _ticks(memory, rounds),
    }
    for name, mode in (("SQLite, not waiting for the disk", "OFF"), ("SQLite", "FULL")):
        with _sqlite(folder / f"{mode}.sqlite", mode) as journal:
            found[f"commit a tick, {name}"] = _ticks(journal, rounds)
    if url:
        with Journal.open(At(url), OWNER) as journal:
            found["commit a tick, PostgreSQL"] = _ticks(journal, rounds)
    found["bare write and fsync of as many bytes"] = _bare(folder / "bare", rounds)
    found |= _long(folder / "long.sqlite", rounds * 10)
    return found


@contextmanager
def _sqlite(path: Path, synchronous: str, **limits: int) -> Iterator[Journal]:
    store = SqlStore(writing(path), str(path))
    with store.transaction() as connection:
        raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA synchronous = {synchronous}")
    yield Journal(store, Folder(path.with_suffix(".segments")), OWNER, PlainLimits(**limits))
    store.close()


def _ticks(journal: Journal, rounds: int) -> Microseconds:
    """Commit alone; what is appended for it is not counted."""
    return _timed(rounds, journal.commit, before=lambda: _append_tick(journal))


def _append_tick(journal: Journal) -> None:
    for kind, body in TICK:
        journal.append(kind, 1.5, body)


def _bare(path: Path, rounds: int) -> Microseconds:
    """The least a durable tick can cost on this disk."""
    size = sum(len(json.dumps(body)) for _, body in TICK)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        return _timed(rounds, lambda: (os.write(descriptor, bytes(size)), os.fsync(descriptor)))
    finally:
        os.close(descriptor)


def _long(path: Path, entries: int) -> Mapping[str, Microseconds]:
    """What is done seldom and to many entries, per entry."""
    with _sqlite(path, "OFF", segment_entries=entries - 1) as journal:
        for _ in range(entries):
            journal.append("observation", 1.5, OBSERVATION)
        journal.append("checkpoint", 1.5, {})
        journal.commit()
        history = History(journal._store, journal._history.files)  # noqa: SLF001  the bench looks inside
        verify = _timed(1, history.verify)
        rotate = _timed(1, journal.rotate)
    per_entry = {f"verify, an entry of {entries}": verify, f"rotate, an entry of {entries}": rotate}
    return {name: Microseconds(each.median / entries, each.p99 / entries) for name, each in per_entry.items()}


def _timed(rounds: int, operation: Callable[[], object], before: Callable[[], object] | None = None) -> Microseconds:
    seconds = []
    for _ in range(rounds):
        if before is not None:
            before()
        start = perf_counter()
        operation()
        seconds.append(perf_counter() - start)
    p99 = quantiles(seconds, n=100)[-1] if len(seconds) > 1 else seconds[0]
    return Microseconds(median(seconds) * 1e6, p99 * 1e6)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--folder", type=Path, default=None, help="on the disk that is meant")
    parser.add_argument("--url", help="a PostgreSQL database to measure too")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
