"""The keeper moves the simulated LP through faults: one position at a time, no step twice, and rest when all heals."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pytest

from adapters.paper.faults import FaultPlan
from adapters.paper.lp_books import OURS
from adapters.paper.managed_lp import ManagedPaperLp
from adapters.paper.market import Quote
from adapters.paper.state import StateFolder
from lp_hedge.config.load import load
from lp_hedge.errors import HedgeError
from lp_hedge.keeper.answers import LpAnswer, answer, failure
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Broadcast, FindPositions, Inquire, LpRequest, Prepare
from lp_hedge.plugins import load_plugins
from lp_hedge.ports import Instrument

START = 1_700_000_000.0
HEALED = START + 4 * 3600.0
SETTINGS: dict[str, Any] = {
    "managed": True, "auto_open": True, "auto_recentre": True, "base_amount": 3.0, "quote_amount": 300.0,
    "position_width_pct": 2.0, "rebalance_seconds": 60.0, "rebalances_per_hour": 0, "replace_seconds": 60.0,
    "transaction_timeout_seconds": 300.0, "max_slippage_bps": 100.0, "lp_max_failures": 5,
}  # fmt: skip


class Wave:
    """A price that takes the next step every half an hour."""

    def __init__(self, steps: tuple[float, ...]) -> None:
        self._steps = steps

    async def open(self) -> Instrument | None:
        return None

    async def close(self) -> None: ...

    async def refresh(self) -> None: ...

    def latest(self, t: float) -> Quote | None:
        price = 100.0 * self._steps[int((t - START) // 1800) % len(self._steps)]
        return Quote(t, price, price, price, None)


@dataclass
class Rig:
    """A keeper, its venue, and a shell in miniature: one request after the other, restarts now and then."""

    seed: int
    rate: float
    settings: dict[str, Any] = field(default_factory=dict)
    restarts_every: int = 0
    steps: tuple[float, ...] = (1.0, 1.03, 1.06, 1.03)

    def __post_init__(self) -> None:
        config = load([], environ={})
        self.config = replace(
            config,
            lp=config.lp.model_copy(update=SETTINGS | self.settings),
            paper=config.paper.model_copy(update={"state": None, "seed": self.seed, "annual_volatility_pct": 30.0}),
        )
        self.t = START
        self.venue = ManagedPaperLp(
            self.config, Wave(self.steps), lambda: self.t, StateFolder(None), pause=self.pause
        )  # fmt: skip
        asyncio.run(self.venue.open())
        self.venue.plan = FaultPlan(self.seed, self.rate, HEALED)
        self.keeper = Keeper(self.config.thresholds())
        self.states: Counter[str] = Counter()
        self.most = 0
        self.sent: dict[str, dict[int, set[str]]] = {}
        self.perform(self.keeper.begin(self.t))

    async def pause(self, seconds: float) -> None:
        self.t += seconds

    def until(self, t: float) -> None:
        while self.t < t:
            self.t += 10.0
            self.observe()
            if self.restarts_every and int((self.t - START) / 10) % self.restarts_every == 0:
                self.restart()

    def observe(self) -> None:
        self.venue.follow(self.keeper.position)
        try:
            read = asyncio.run(self.venue.read())
            facts = {"t": self.t, **read.fields, "lp": dict(read.position)}
        except HedgeError:
            facts = {"t": self.t, "lp_state": "UNKNOWN"}
        self.perform(self.keeper.observe(facts, self.t))
        self.states[self.keeper.state] += 1
        self.most = max(self.most, len(self.positions()))

    def positions(self) -> list[str]:
        return [name for name, each in self.venue.line.chain.books.positions.items() if each.owner == OURS]

    def restart(self) -> None:
        kept = json.loads(json.dumps(self.keeper.snapshot()))
        self.keeper = Keeper(self.config.thresholds())
        self.keeper.restore(kept)
        self.perform(self.keeper.begin(self.t))

    def perform(self, requests: list[LpRequest]) -> None:
        left = deque(requests)
        while left:
            request = left.popleft()
            left.extend(self.keeper.answered(self.answer(request), self.t))

    def answer(self, request: LpRequest) -> LpAnswer:
        try:
            return answer(request, asyncio.run(self.call(request)))
        except HedgeError as error:
            return failure(request, error)

    async def call(self, request: LpRequest) -> Any:
        match request:
            case Prepare():
                return await self.venue.prepare(request)
            case Broadcast(transaction):
                self.watch(transaction.step_id, transaction.nonce or 0, transaction.transaction_id)
                return await self.venue.broadcast(transaction)
            case Inquire(transactions):
                return await self.venue.inquire(transactions)
            case FindPositions():
                return await self.venue.positions()

    def watch(self, step_id: str, nonce: int, transaction_id: str) -> None:
        """No transaction of a step under a new nonce while one under an older nonce may be included."""
        nonces = self.sent.setdefault(step_id, {})
        for other in set(nonces) - {nonce}:
            assert self.venue.line.chain.nonce > other, f"step {step_id}: nonce {nonce} beside {other}"
        nonces.setdefault(nonce, set()).add(transaction_id)

    def check(self) -> None:
        assert self.most <= 1
        receipts = self.venue.line.chain._receipts.values()
        opened = sum(each.succeeded and Decimal(each.result.get("base", "0")) < 0 for each in receipts)
        assert opened > 0


@pytest.fixture(autouse=True, scope="module")
def _guards() -> None:
    load_plugins()


def test_without_faults_it_opens_recentres_and_goes_on() -> None:
    rig = Rig(1, 0.0)
    rig.until(START + 2 * 3600)
    rig.check()
    assert rig.keeper.state in {"IN_RANGE", "OUT_OF_RANGE"}
    assert rig.positions() == [rig.keeper.position]
    assert rig.venue.line.chain.books.made >= 4
    assert rig.states["IN_RANGE"] > 500


@pytest.mark.parametrize("seed", range(1, 13))
def test_through_faults_and_restarts_it_keeps_one_position_and_comes_to_rest(seed: int) -> None:
    rig = Rig(seed, (0.05, 0.15, 0.3)[seed % 3], restarts_every=(0, 7, 31, 101)[seed % 4])
    rig.until(HEALED)
    assert rig.most <= 1
    if rig.keeper.state == "FAILED":
        rig.perform(rig.keeper.order(LpOrder("reset"), rig.t))
    rig.until(HEALED + 3600)
    assert rig.keeper.idle, rig.keeper.progress()
    assert rig.most <= 1
    assert rig.positions() == ([rig.keeper.position] if rig.keeper.position else [])


def test_a_seed_is_one_story() -> None:
    first, again = Rig(5, 0.15, restarts_every=31), Rig(5, 0.15, restarts_every=31)
    for rig in (first, again):
        rig.until(START + 3600)
    assert first.keeper.snapshot() == again.keeper.snapshot()
    assert first.venue.line.chain.snapshot() == again.venue.line.chain.snapshot()


@pytest.mark.parametrize(("steps", "policy"), [((1.0, 0.97, 1.0), "stop_loss_pct"), ((1.0, 1.018), "take_profit_pct")])
def test_a_policy_closes_once_and_it_stays_closed(steps: tuple[float, ...], policy: str) -> None:
    rig = Rig(1, 0.0, {policy: 0.5, "position_width_pct": 4.0}, steps=steps)
    rig.until(START + 3 * 3600)
    books = rig.venue.line.chain.books
    assert (rig.keeper.state, rig.positions(), books.made) == ("NONE", [], 1)
    assert rig.states["CLOSING"] > 0 and rig.states["IN_RANGE"] > 150
    assert rig.keeper.drain_alerts()


def test_a_recentre_realises_the_loss_and_pays_for_its_swap() -> None:
    rig = Rig(1, 0.0, steps=(1.0, 1.03, 1.0))
    rig.until(START + 1700)
    before = worth(rig)
    rig.until(START + 3 * 1800 + 900)
    assert worth(rig) < before * 0.98


def worth(rig: Rig) -> float:
    """Wallet, holdings and fees at 100."""
    books = rig.venue.line.chain.books
    held = [(each.holdings(100.0), each) for each in books.positions.values() if each.owner == OURS]
    fees = sum(each.fee_base * 100.0 + each.fee_quote for _, each in held)
    assert fees < 1.0
    return float(books.base) * 100.0 + float(books.quote) + sum(base * 100.0 + quote for (base, quote), _ in held)
