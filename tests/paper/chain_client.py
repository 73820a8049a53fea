"""A managed LP on paper for tests: opened on a clock that moves when somebody waits."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.paper import lp
from adapters.paper.faults import NONE, Fault, FaultPlan
from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.lp_ports import Prepare, Step, Transaction

START = 1_700_000_000.0
OPEN = Step("s1", "open", base=Decimal(2), quote=Decimal(300), width_pct=Decimal(10))


class Now:
    """A clock that moves when somebody waits."""

    t = START

    def __call__(self) -> float:
        return self.t

    async def pause(self, seconds: float) -> None:
        self.t += seconds


class Script(FaultPlan):
    """A plan that is written down: faults by call, in order."""

    def __init__(self, **faults: list[Fault]) -> None:
        super().__init__(0, 1.0)
        object.__setattr__(self, "left", faults)

    def fault(self, call: str, number: int, t: float) -> Fault:
        left: list[Fault] = self.left.get(call, [])  # type: ignore[attr-defined]
        return left.pop(0) if left else NONE


def run(call: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(call)


def managed(state: Path | None, **lp: Any) -> Config:
    """A managed LP in a calm market."""
    config = load([], environ={})
    folder = None if state is None else str(state)
    paper = {"state": folder, "annual_volatility_pct": 10.0, "jumps_per_day": 0}
    chosen = {"managed": True, "auto_open": True, "base_amount": 10.0, "quote_amount": 1500.0} | lp
    return replace(config, paper=config.paper.model_copy(update=paper), lp=config.lp.model_copy(update=chosen))


def opened(config: Config, now: Now, plan: FaultPlan | None = None) -> ManagedPaperLp:
    made = lp.connect(config, now)
    assert isinstance(made, ManagedPaperLp)
    made._pause = now.pause
    run(made.open())
    if plan is not None:
        made.plan = plan
    return made


def wait(made: ManagedPaperLp, now: Now, blocks: int = 5) -> None:
    now.t += 2.0 * blocks
    run(made.read())


def ready(made: ManagedPaperLp, now: Now, step: Step = OPEN) -> Transaction:
    """The transaction that does the step; its approval is final."""
    transaction = run(made.prepare(Prepare(step)))
    while not transaction.completes:
        run(made.broadcast(transaction))
        wait(made, now)
        transaction = run(made.prepare(Prepare(step)))
    return transaction  # type: ignore[no-any-return]
