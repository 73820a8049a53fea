"""`python -m bench.paper [--rounds N] [--steps N] [--json]`: µs per simulated second of the paper world.

A step is what the simulation asks for every virtual second: the quote of the market, the exchange moving to it, the
account and the market facts, the LP position. A working short position is open, so that margin and funding are tested.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from decimal import Decimal
from statistics import median
from time import perf_counter

from adapters.paper import setup
from adapters.paper.faults import FaultPlan
from adapters.paper.faulty import FaultyExchange
from adapters.paper.lp_faults import FaultyPosition
from adapters.paper.market import PaperMarket
from lp_hedge.config.load import load
from lp_hedge.ports import Place

Part = Callable[[float], object]


def main() -> int:
    """Measure the parts and the whole, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.paper", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = {name: measure(name, options.rounds, options.steps) for name in parts(FaultPlan(1, 0.0))}
    rows["whole step with faults"] = measure("whole step", options.rounds, options.steps, rate=0.05)
    if options.json:
        print(json.dumps(rows, indent=2))
        return 0
    for name, microseconds in rows.items():
        print(f"{name:26}{microseconds:>8.2f} µs")
    return 0


def measure(name: str, rounds: int, steps: int, rate: float = 0.0) -> float:
    """Median over rounds, each in a fresh world [µs per step]."""
    return median(_timed(parts(FaultPlan(1, rate))[name], steps) for _ in range(rounds))


def _timed(part: Part, steps: int) -> float:
    start = perf_counter()
    for second in range(1, steps + 1):
        part(float(second))
    return (perf_counter() - start) / steps * 1e6


def parts(plan: FaultPlan) -> dict[str, Part]:
    """What is timed, by name, over one fresh world."""
    config = load([], environ={})
    market = PaperMarket(setup.market_parameters(config), 0.0)
    line = FaultyExchange(setup.exchange(config, setup.instrument(config)).exchange, plan)
    position = FaultyPosition(setup.position(config), plan)
    first = market.quote(0.0)
    line.advance(0.0, first.bid, first.ask)
    line.exchange.place(Place("open", "sell", "short", Decimal(2), reduce_only=False), 0.0)

    def lp(t: float) -> None:
        position.advance(t, first.pool_price)
        position.read(t)

    def whole(t: float) -> None:
        quote = market.quote(t)
        line.advance(t, quote.bid, quote.ask, 100.0, funding_rate=quote.funding_rate, quoted_t=quote.t)
        line.account(t)
        line.market(t)
        position.advance(t, quote.pool_price)
        position.read(t)

    return {
        "quote": market.quote,
        "advance": lambda t: line.advance(t, first.bid, first.ask, 100.0, funding_rate=0.0001),
        "account": line.account,
        "market": line.market,
        "lp": lp,
        "whole step": whole,
    }


if __name__ == "__main__":
    raise SystemExit(main())
