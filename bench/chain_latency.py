"""`python -m bench.chain_latency [--blocks N] [--observe-seconds S] [--json]`: from a block to its observation.

A real run (`lp-hedge run --live`) watches a position on Anvil; every block moves the pool's price, so that a price
names its block. The clock starts before Anvil is asked to mine and stops at the `t` of the first observation in the
journal that shows the block's price. Trips are counted in a second pass through a proxy, whose delay is not measured.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median, quantiles

from tests.chain.conftest import missing
from tests.chain.deployment import Layout
from tests.e2e.acts import Acts
from tests.e2e.world import World, world

TRANSPORTS = ("http", "ws")
WIDTH_PCT = 40
COUNTED_BLOCKS = 20
SWAP_BASE = Decimal("0.5")
#: Between two blocks [s]: no multiple of a period of the run.
PAUSE_SECONDS = (0.3, 1.3)
SEED = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One transport. `milliseconds` of every block; `trips` a block, heads included."""

    transport: str
    milliseconds: list[float]
    trips: float

    def figures(self) -> Mapping[str, float]:
        """For people and for `--json`."""
        cuts = quantiles(self.milliseconds, n=100, method="inclusive")
        return {
            "blocks": len(self.milliseconds),
            "p50_ms": median(self.milliseconds),
            "p99_ms": cuts[-1],
            "worst_ms": max(self.milliseconds),
            "trips_a_block": self.trips,
        }


def main() -> int:
    """Measure and print."""
    options = _options()
    if why := missing():
        print(why, file=sys.stderr)
        return 1
    rows = [measured(each, options.blocks, options.observe_seconds) for each in TRANSPORTS]
    if options.json:
        print(json.dumps({row.transport: row.figures() for row in rows}, indent=2))
        return 0
    print(f"{'block → observation':<20}{'blocks':>8}{'p50 ms':>10}{'p99 ms':>10}{'worst ms':>10}{'trips a block':>15}")
    for row in rows:
        told = row.figures()
        print(
            f"{row.transport:<20}{told['blocks']:>8.0f}{told['p50_ms']:>10.1f}{told['p99_ms']:>10.1f}"
            f"{told['worst_ms']:>10.1f}{told['trips_a_block']:>15.2f}"
        )
    return 0


def measured(transport: str, blocks: int, observe_seconds: float) -> Row:
    """One transport: latencies without a proxy, then trips with one."""
    with world(Layout()) as here:
        mined = _told(here, getattr(here.pool.chain, transport), blocks, observe_seconds)
        milliseconds = list(_latencies(here, mined))
    with world(Layout()) as here:
        _told(here, getattr(here.node, transport), COUNTED_BLOCKS, observe_seconds)
        return Row(transport, milliseconds, here.node.trips / COUNTED_BLOCKS)


def _told(here: World, url: str, blocks: int, observe_seconds: float) -> dict[float, float]:
    """Run while so many blocks are mined; price → when its block was asked for [s]."""
    token_id = here.mint(WIDTH_PCT, Decimal(2), Decimal(4000))
    here.configure({"token_id": token_id, "rpc_url": url}, service={"observe_seconds": observe_seconds})
    here.blocks.pause()
    here.pool.chain.automine(on=True)
    acts = Acts(here, lambda _: None)
    try:
        acts.start()
        acts.rest()
        here.node.trips = 0
        mined = dict(_mined(here, blocks))
        here.follow()
        acts.rest()
        acts.stop()
    finally:
        acts.close()
    return mined


def _mined(here: World, blocks: int) -> Iterator[tuple[float, float]]:
    pauses = random.Random(SEED)
    for number in range(blocks):
        time.sleep(pauses.uniform(*PAUSE_SECONDS))
        asked = time.time()
        here.pool.sell(SWAP_BASE * (number + 1) / blocks) if number % 2 else here.pool.buy(1000)
        yield float(here.pool.price()), asked


def _latencies(here: World, mined: Mapping[float, float]) -> Iterator[float]:
    """Milliseconds of every block that was observed; one that a later block overtook was not."""
    seen: set[float] = set()
    for entry in here.site.entries("observation"):
        price = entry.body.get("dex_price")
        if price in mined and price not in seen:
            seen.add(price)
            yield (entry.t - mined[price]) * 1000


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chain_latency", description=__doc__)
    parser.add_argument("--blocks", type=int, default=200)
    parser.add_argument("--observe-seconds", type=float, default=1.0, help="service.observe_seconds of the run")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
