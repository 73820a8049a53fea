"""`python -m bench.backtest [--rounds N] [--minutes N] [--json]`: bars/s of the statechart path beside a plain loop.

Both hedge the same simulated market with the same bare band, interleaved round by round.
Before anything is timed both must make the same trades at the same cost. The statechart path is the whole one:
the shipped charts, paper fills and books, and a recorded, explained decision wherever something happens.
Absolute numbers depend on the machine: take ratios.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from math import isclose
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from bench.backtest.plain import PlainResult, Plan, plain_loop, plan_of, rows_of
from lp_hedge.backtest.lp_position import lp_columns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.recorder import Recording
from lp_hedge.backtest.runner import run
from lp_hedge.backtest.setup import lp_position
from lp_hedge.backtest.simulator import simulate_market
from lp_hedge.config.load import load
from lp_hedge.config.record import Config

BARE = Path(__file__).parent / "bare.yml"
FIVE_WEEKS = 50_400


class Rate(NamedTuple):
    """Bars per second over the rounds; the fastest is the least disturbed."""

    median: float
    fastest: float


def main() -> int:
    """Measure and print the table."""
    options = _options()
    market = simulate_market(seed=1, minutes=options.minutes)
    config = load([BARE], environ={})
    peers = peers_of(market, config)
    times: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(options.rounds):
        for name, seconds in peers.items():
            times[name].append(seconds())
    rates = {name: Rate(market.bars / median(found), market.bars / min(found)) for name, found in times.items()}
    _print(rates, as_json=options.json)
    return 0


def peers_of(market: Market, config: Config) -> Mapping[str, Callable[[], float]]:
    """Each contestant as a function that runs once and says how many seconds it took."""
    rows, plan = rows_of(market), _plan(market, config)
    _require_agreement(plain_loop(rows, plan), run(market, config).summary)

    def by_hand() -> float:
        begun = perf_counter()
        plain_loop(rows, plan)
        return perf_counter() - begun

    recordings: tuple[Recording, ...] = ("none", "changes", "all")
    charts = {f"charts, decisions recorded: {each}": _timed(market, config, each) for each in recordings}
    return {"plain Python loop": by_hand, **charts}


def _plan(market: Market, config: Config) -> Plan:
    position, venue = lp_position(config, market), config.venue
    band, lp = config.hedge.hedge_delta_band_quote, lp_columns(market, position)
    return plan_of(market, position, lp, band=band, fee_bps=venue.taker_fee_bps, step=venue.step)


def _timed(market: Market, config: Config, record: Recording) -> Callable[[], float]:
    return lambda: float(run(market, config, record=record).summary["seconds"])


def _require_agreement(plain: PlainResult, summary: Mapping[str, Any]) -> None:
    """Raise `RuntimeError` unless both made the same trades and money: else a time would mean nothing."""
    for name, ours in asdict(plain).items():
        if not isclose(ours, summary[name], rel_tol=1e-9, abs_tol=1e-6):
            raise RuntimeError(f"{name}: the plain loop says {ours}, the charts {summary[name]}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.backtest", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--minutes", type=int, default=FIVE_WEEKS)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _print(rates: Mapping[str, Rate], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({name: rate._asdict() for name, rate in rates.items()}, indent=2))
        return
    plain = next(iter(rates.values()))
    print(f"{'bars/s':36}{'median':>10}{'fastest':>10}{'µs/bar':>9}{'× plain':>9}")
    for name, rate in rates.items():
        slower = plain.fastest / rate.fastest
        print(f"{name:36}{rate.median:>10,.0f}{rate.fastest:>10,.0f}{1e6 / rate.fastest:>9.2f}{slower:>9.2f}")


if __name__ == "__main__":
    raise SystemExit(main())
