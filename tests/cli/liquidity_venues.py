"""A `LiquidityVenue` that says what the test wants, and a run that answers on the control socket."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lp_hedge.clmm import amounts
from lp_hedge.errors import HedgeError
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.ports import LpFacts
from lp_hedge.runtime.control import listening

FILE = "lp: {source: file, path: lp.jsonl, trading_pair: ETH-USDC}\n"
ON_CHAIN = """
lp:
  source: uniswap_v3
  rpc_url: http://127.0.0.1:1
  trading_pair: ETH-USDC
  base_amount: 2
  quote_amount: 4000
  position_width_pct: 10
service: {control: control.sock}
"""


LIQUIDITY = 228510.37281
"""Of 1,000,000 quote at 2,000 in [1800, 2200] (design facts, test vector)."""


def facts(price: float = 2000.0, lower: float = 1800.0, upper: float = 2200.0, **changed: object) -> LpFacts:
    base, quote = amounts(LIQUIDITY, price, lower, upper)
    fields = {
        "lp_state": "IN_RANGE", "dex_price": price, "lp_base": base, "lp_quote": quote, "lp_base_fee": 0.5,
        "lp_quote_fee": 100.0, "wallet_base": 1.5, "lp_liquidity": LIQUIDITY, "lp_lower_price": lower, "lp_upper_price": upper,
        **changed,
    }  # fmt: skip
    return LpFacts(1000.0, fields, {"position": "42", "block": 18_000_000, "wallet_quote": "1200.5"})


@dataclass
class Scripted:
    """Answers with what it holds; an error is raised. `steps`: what it was asked to preview."""

    facts: LpFacts | HedgeError
    summaries: Sequence[Mapping[str, Any] | HedgeError] = ()
    held: tuple[FoundPosition, ...] = ()
    opening: Exception | None = None
    steps: list[Step] = field(default_factory=list)
    followed: list[str | None] = field(default_factory=list)
    closed: int = 0

    async def open(self) -> None:
        if self.opening is not None:
            raise self.opening

    async def close(self) -> None:
        self.closed += 1

    async def read(self) -> LpFacts:
        if isinstance(self.facts, HedgeError):
            raise self.facts
        return self.facts

    def follow(self, position: str | None) -> None:
        self.followed.append(position)

    async def preview(self, step: Step) -> Mapping[str, Any]:
        self.steps.append(step)
        summary = self.summaries[len(self.steps) - 1]
        if isinstance(summary, HedgeError):
            raise summary
        return summary

    async def positions(self) -> tuple[FoundPosition, ...]:
        return self.held

    async def prepare(self, request: Prepare) -> Transaction | None:
        raise AssertionError("a dry run signs nothing")

    async def broadcast(self, transaction: Transaction) -> None:
        raise AssertionError("a dry run sends nothing")

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        raise AssertionError("a dry run has nothing to ask about")


def position(name: str) -> FoundPosition:
    return FoundPosition(name, Decimal(1800), Decimal(2200), Decimal(1), Decimal(2000))


@contextmanager
def answering(path: Path, answer: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    """A run's control socket in another thread; yields the requests it got."""
    asked: list[Mapping[str, Any]] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    done = asyncio.Event()

    async def handle(request: Mapping[str, Any], _: str) -> dict[str, Any]:
        asked.append(request)
        return answer(request)

    async def serve() -> None:
        async with listening(path, handle):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield asked
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


def write_line(folder: Path, **changed: object) -> None:
    """A line of the file that `file.yml` watches."""
    (folder / "lp.jsonl").write_text(json.dumps({"t": time.time(), **facts().fields, **changed}) + "\n")
