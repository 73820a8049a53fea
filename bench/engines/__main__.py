"""`python -m bench.engines [--rounds N] [--events N] [--json]`: µs per event beside the peers.

All peers run in one process, interleaved round by round; medians over rounds. Before anything is timed,
every peer must visit the same states as the interpreter. Absolute numbers depend on the machine: take ratios.
"""

from __future__ import annotations

import argparse
import json
import sys
from statistics import median
from time import perf_counter

from bench.engines.peers import PEERS, TABLE, Peer, Runner, ours
from bench.engines.workload import Stream, chart, stream
from lp_hedge.chart import Chart

Row = dict[str, float | str]


def main() -> int:
    """Measure both machines and print the tables."""
    options = _options()
    results = {name: measure(name, options.rounds, options.events) for name in ("flat", "regions")}
    if options.json:
        print(json.dumps(results, indent=2))
        return 0
    for name, rows in results.items():
        print(f"\n{chart(name).doc}\n{'engine':22}{'µs/event':>10}{'× table':>10}{'start µs':>11}")
        for row in rows:
            print(f"{row['engine']:22}{row['us_per_event']:>10.3f}{row['ratio']:>10.1f}{row['start_us']:>11.0f}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.engines", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--events", type=int, default=100_000, help="events a round for the fastest peers")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def measure(name: str, rounds: int, events: int) -> list[Row]:
    """Medians over rounds for every peer that is installed and agrees."""
    definition = chart(name)
    runners = {peer: runner for peer in PEERS if (runner := _agreeing(peer, definition)) is not None}
    times: dict[Peer, list[float]] = {peer: [] for peer in runners}
    starts: dict[Peer, list[float]] = {peer: [] for peer in runners}
    everything = stream(events)
    for _ in range(rounds):
        for peer, runner in runners.items():
            times[peer].append(_time(runner, everything[: max(1, int(events * peer.share))]))
            starts[peer].append(_time_start(peer, definition))
    base = median(times[TABLE])
    return [_row(peer, median(times[peer]), median(starts[peer]), base) for peer in runners]


def _row(peer: Peer, time: float, start: float, base: float) -> Row:
    return {"engine": peer.name, "us_per_event": time * 1e6, "ratio": time / base, "start_us": start * 1e6}


def _agreeing(peer: Peer, definition: Chart) -> Runner | None:
    """The peer's machine, or none, with a word on stderr, when it is not installed.

    Raises `RuntimeError` when it visits other states than the interpreter: its time would mean nothing.
    """
    try:
        runner = peer.make(definition)
    except ModuleNotFoundError as error:
        print(f"{peer.name}: skipped, {error}; pip install {error.name}", file=sys.stderr)
        return None
    oracle = ours("interpreter")(definition)
    for number, (event, view) in enumerate(stream(500)):
        runner.step(event, view)
        oracle.step(event, view)
        if runner.leaves() != oracle.leaves():
            where = f"{definition.name}, event {number} ({event})"
            raise RuntimeError(f"{peer.name} is in {set(runner.leaves())}, not {set(oracle.leaves())}: {where}")
    return runner


def _time(runner: Runner, events: Stream) -> float:
    """Seconds per event."""
    step = runner.step
    begin = perf_counter()
    for event, view in events:
        step(event, view)
    return (perf_counter() - begin) / len(events)


def _time_start(peer: Peer, definition: Chart) -> float:
    """Seconds to build and start one more machine of a chart already loaded."""
    begin = perf_counter()
    peer.make(definition)
    return perf_counter() - begin


if __name__ == "__main__":
    raise SystemExit(main())
