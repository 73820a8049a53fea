"""The managed LP on paper behind its port: how it starts, what survives a restart, and what goes wrong on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.paper import lp
from adapters.paper.faults import NONE, Fault, FaultPlan
from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.config.load import load
from lp_hedge.config.record import Config
from lp_hedge.errors import Ambiguous, HedgeError, NotSent, Rejected, Throttled
from lp_hedge.lp_ports import Prepare, Step, Transaction
from lp_hedge.manifests import connect_lp, lp_manifests
from lp_hedge.ports import MarketFacts

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


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def configure(tmp_path: Path) -> Callable[..., Config]:
    def make(state: bool = True, **lp: Any) -> Config:
        config = load([], environ={})
        paper = {"state": str(tmp_path / "state") if state else None, "annual_volatility_pct": 10.0, "jumps_per_day": 0}
        chosen = {"managed": True, "auto_open": True, "base_amount": 10.0, "quote_amount": 1500.0} | lp
        return replace(config, paper=config.paper.model_copy(update=paper), lp=config.lp.model_copy(update=chosen))

    return make


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


def test_only_a_managed_lp_is_a_chain(configure: Callable[..., Config], now: Now) -> None:
    unmanaged = connect_lp(configure(managed=False), now)
    assert isinstance(unmanaged, lp.PaperLp)
    assert isinstance(connect_lp(configure(), now), ManagedPaperLp)
    assert lp_manifests()["paper"].manages


@pytest.mark.parametrize("ask", ["preview", "prepare", "broadcast", "inquire", "positions"])
def test_an_lp_that_moves_by_itself_refuses_a_keeper_and_names_the_key(
    configure: Callable[..., Config], now: Now, ask: str
) -> None:
    made: Any = connect_lp(configure(managed=False), now)
    transaction = Transaction("s1", "0x1", "{}")
    arguments = {
        "preview": [OPEN], "prepare": [Prepare(OPEN)], "broadcast": [transaction], "inquire": [(transaction,)]
    }  # fmt: skip
    run(made.open())
    before = run(made.read())
    made.follow("7")
    with pytest.raises(Rejected, match=r"set lp\.managed: true"):
        run(getattr(made, ask)(*arguments.get(ask, [])))
    assert run(made.read()) == before


def test_with_auto_open_it_starts_with_the_wallet_alone(configure: Callable[..., Config], now: Now) -> None:
    facts = run(opened(configure(), now).read())
    assert (facts.fields["lp_state"], facts.fields["wallet_base"]) == ("NONE", 10.0)
    assert {name: facts.position[name] for name in ("wallet_base", "wallet_quote", "wallet_native")} == {
        "wallet_base": "10.0", "wallet_quote": "1500.0", "wallet_native": "1"
    }  # fmt: skip
    assert facts.position["pool_fee_bps"] == "5"
    assert facts.t == START == 2.0 * facts.position["block"]


def test_without_auto_open_it_starts_with_the_position_of_the_unmanaged_one(
    configure: Callable[..., Config], now: Now
) -> None:
    managed, unmanaged = opened(configure(auto_open=False), now), connect_lp(configure(managed=False, state=False), now)
    run(unmanaged.open())
    mine, own = run(managed.read()), run(unmanaged.read())
    names = ("lp_state", "lp_base", "lp_quote", "lp_liquidity", "lp_lower_price", "lp_upper_price", "dex_price")
    assert {name: mine.fields[name] for name in names} == {name: own.fields[name] for name in names}
    assert mine.position["position"] == "1"
    assert [each.position for each in run(managed.positions())] == ["1"]


def test_it_stays_out_of_range_because_only_the_keeper_recentres(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(auto_open=False, rebalance_seconds=10.0, position_width_pct=0.01), now)
    states = set()
    for _ in range(20):
        now.t += 3600
        states.add(run(made.read()).fields["lp_state"])
    assert states <= {"IN_RANGE", "OUT_OF_RANGE"} and "OUT_OF_RANGE" in states


def test_an_open_needs_one_approval_of_exactly_its_amounts(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(), now)
    first = run(made.prepare(Prepare(OPEN)))
    assert not first.completes
    assert first.summary["action"] == "approve 2 base and 300 quote"
    run(made.broadcast(first))
    wait(made, now)
    assert run(made.prepare(Prepare(OPEN))).completes


def test_an_accepted_transaction_survives_a_kill_and_is_included_while_nobody_runs(
    configure: Callable[..., Config], now: Now
) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    now.t += 3600
    again = opened(configure(), now)
    report = run(again.inquire((transaction,)))
    assert (report.status, report.succeeded) == ("final", True)
    assert report.block == int(again.line.chain.head) - 1800 + 1
    again.follow(report.result["position"])
    assert run(again.read()).fields["lp_base"] > 0


def test_without_a_state_folder_every_run_starts_anew(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(state=False), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    assert run(opened(configure(state=False), now).inquire((transaction,))).status == "unknown"


class NoQuotes:
    """A venue that shows a price only later."""

    price: float | None = None

    async def market(self) -> MarketFacts:
        return MarketFacts(START, self.price, self.price)


def test_beside_a_real_venue_the_chain_begins_with_the_first_price(configure: Callable[..., Config], now: Now) -> None:
    venue = NoQuotes()
    made = lp.beside(configure(), now, venue)  # type: ignore[arg-type]
    run(made.open())
    made.follow("1")
    with pytest.raises(NotSent, match="no price"):
        run(made.read())
    venue.price, now.t = 80.0, now.t + 10
    facts = run(made.read())
    assert (facts.fields["lp_state"], facts.fields["dex_price"]) == ("NONE", 80.0)
    assert facts.position["position"] == "1"


@pytest.mark.parametrize(
    ("kind", "error"), [("lost_before", Ambiguous), ("not_sent", NotSent), ("throttled", Throttled)]
)
@pytest.mark.parametrize("call", ["prepare", "broadcast", "inquire", "positions"])
def test_a_node_that_is_down_has_done_nothing(
    configure: Callable[..., Config], now: Now, call: str, kind: str, error: type[HedgeError]
) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    made.plan = Script(**{call: [Fault(kind, 0.5)]})
    arguments = {"prepare": [Prepare(OPEN)], "broadcast": [transaction], "inquire": [(transaction,)]}
    with pytest.raises(error):
        run(getattr(made, call)(*arguments.get(call, [])))
    assert run(made.inquire((transaction,))).status == "unknown"
    run(getattr(made, call)(*arguments.get(call, [])))


@pytest.mark.parametrize(
    ("fault", "soon", "later"),
    [
        ("lost_after", "pending", "final"),
        ("dropped", "unknown", "unknown"),
        ("stuck", "pending", "pending"),
        ("reverted", "pending", "final"),
        ("foreign", "unknown", "superseded"),
    ],
)
def test_what_happens_to_a_transaction_after_it_was_taken(
    configure: Callable[..., Config], now: Now, fault: str, soon: str, later: str
) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    made.plan = Script(broadcast=[Fault(fault, 0.5)])
    if fault == "lost_after":
        with pytest.raises(Ambiguous):
            run(made.broadcast(transaction))
        now.t = START + 10
    else:
        run(made.broadcast(transaction))
    assert run(made.inquire((transaction,))).status == soon
    wait(made, now)
    report = run(made.inquire((transaction,)))
    assert report.status == later
    assert report.succeeded == {"lost_after": True, "reverted": False}.get(fault)


def test_a_stuck_transaction_is_freed_by_a_replacement_or_by_time(configure: Callable[..., Config], now: Now) -> None:
    for replaced in (True, False):
        made = opened(configure(state=False), now)
        first = ready(made, now)
        made.plan = Script(broadcast=[Fault("stuck", 0.5)])
        run(made.broadcast(first))
        wait(made, now, 100)
        assert run(made.inquire((first,))).status == "pending"
        if replaced:
            second = run(made.prepare(Prepare(OPEN, replaces=first)))
            run(made.broadcast(second))
            wait(made, now)
            assert run(made.inquire((first, second))).transaction_id == second.transaction_id
        else:
            wait(made, now, 200)
            report = run(made.inquire((first,)))
            assert (report.status, report.reason) == ("final", "Transaction too old")


def test_a_node_that_lags_says_unknown_of_what_is_final(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    wait(made, now)
    made.plan = Script(inquire=[Fault("lagging")])
    assert run(made.inquire((transaction,))).status == "unknown"
    assert run(made.inquire((transaction,))).status == "final"


def test_a_late_answer_takes_its_time_and_is_right_when_it_was_asked(
    configure: Callable[..., Config], now: Now
) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    run(made.broadcast(transaction))
    before, made.plan = now.t, Script(inquire=[Fault("late", 1.0)])
    assert run(made.inquire((transaction,))).status == "pending"
    assert now.t == before + 20
    assert run(made.inquire((transaction,))).status == "final"


def test_a_preparation_can_be_refused_once(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(), now, Script(prepare=[Fault("rejected")]))
    with pytest.raises(Rejected, match="execution reverted"):
        run(made.prepare(Prepare(OPEN)))
    assert run(made.prepare(Prepare(OPEN))) is not None


@pytest.mark.parametrize(("kind", "state"), [("unknown", "UNKNOWN"), ("torn", "IN_RANGE")])
def test_a_position_that_cannot_be_read_shows_no_holdings(
    configure: Callable[..., Config], now: Now, kind: str, state: str
) -> None:
    made = opened(configure(auto_open=False), now, Script(lp=[Fault(kind, 0.5)]))
    fields = run(made.read()).fields
    assert fields["lp_state"] == state and "lp_base" not in fields
    assert run(made.read()).fields["lp_base"] > 0


def test_a_reorganised_block_is_included_again(configure: Callable[..., Config], now: Now) -> None:
    made = opened(configure(), now)
    transaction = ready(made, now)
    made.plan = Script(block=[Fault("reorg", 0.5)])
    run(made.broadcast(transaction))
    blocks = []
    for _ in range(6):
        wait(made, now, 1)
        blocks.append(run(made.inquire((transaction,))).block)
    assert blocks == [blocks[0], blocks[0], *[blocks[0] + 2] * 4]
    assert run(made.inquire((transaction,))).status == "final"


def story(config: Config, seed: int, rate: float) -> tuple[list[str], ManagedPaperLp]:
    """A stubborn client: opens, closes, sends again whatever it has, and writes down what it was told."""
    now, told = Now(), []
    made = opened(config, now, FaultPlan(seed, rate, START + 600))
    sent: list[Transaction] = []

    def ask(call: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        try:
            answer = run(call())
        except HedgeError as error:
            answer = error
        told.append(repr(answer))
        return answer

    for _ in range(60):
        now.t += 10
        found = ask(made.positions)
        held = found[0].position if isinstance(found, tuple) and found else None
        step = OPEN if held is None else Step("s2", "close", position=held)
        prepared = ask(lambda step=step: made.prepare(Prepare(step)))
        sent += [prepared] if isinstance(prepared, Transaction) else []
        for each in sent[-2:]:
            ask(lambda each=each: made.broadcast(each))
            ask(lambda each=each: made.inquire((each,)))
        ask(made.read)
    return told, made


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.0, 0.1, 0.5]))
def test_a_seed_replays_and_never_breaks_the_books(seed: int, rate: float) -> None:
    config = load([], environ={})
    config = replace(
        config,
        paper=config.paper.model_copy(update={"state": None}),
        lp=config.lp.model_copy(
            update={"managed": True, "auto_open": True, "base_amount": 10.0, "quote_amount": 1500.0}
        ),
    )
    told, made = story(config, seed, rate)
    assert told == story(config, seed, rate)[0]
    chain = made.line.chain
    receipts = list(chain._receipts.values())
    assert sorted(each.nonce for each in receipts) == list(range(chain.nonce))
    for name, start in (("base", Decimal(10)), ("quote", Decimal(1500))):
        flows = [Decimal(each.result.get(name, "0")) for each in receipts if each.succeeded]
        assert getattr(chain.books, name) == start + sum(flows)


def test_the_configuration_of_the_page_loads_and_runs(tmp_path: Path, now: Now) -> None:
    page = (Path(__file__).parents[2] / "docs" / "paper.md").read_text(encoding="utf-8")
    text = page.split("```yaml title=managed.yml\n")[1].split("```")[0]
    file = tmp_path / "managed.yml"
    file.write_text(text.replace("managed.paper", str(tmp_path / "state")))
    config = load([file], environ={})
    assert config.lp.managed and config.lp.auto_open and config.lp.auto_recentre
    made = opened(config, now)
    wallet = run(made.read()).position
    step = Step(
        "s1", "open", base=Decimal(wallet["wallet_base"]), quote=Decimal(wallet["wallet_quote"]),
        width_pct=Decimal(repr(config.lp.position_width_pct)),
    )  # fmt: skip
    run(made.broadcast(ready(made, now, step)))
    wait(made, now)
    assert len(run(made.positions())) == 1
