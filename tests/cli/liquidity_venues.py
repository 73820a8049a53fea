"""A `LiquidityVenue` that says what the test wants, and a run that answers on the control socket."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from lp_hedge.errors import HedgeError
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.ports import LpFacts
from lp_hedge.runtime.control import listening


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
