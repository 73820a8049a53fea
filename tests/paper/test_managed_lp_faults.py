"""What goes wrong with a managed LP on paper on purpose, and that a seed replays."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.paper.faults import Fault, FaultPlan
from adapters.paper.managed_lp import ManagedPaperLp
from lp_hedge.config.record import Config
from lp_hedge.errors import Ambiguous, HedgeError, NotSent, Rejected, Throttled
from lp_hedge.lp_ports import Prepare, Step, Transaction
from tests.paper.chain_client import OPEN, START, Now, Script, managed, opened, ready, run, wait


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
    config = managed(None)
    told, made = story(config, seed, rate)
    assert told == story(config, seed, rate)[0]
    chain = made.line.chain
    receipts = list(chain._receipts.values())
    assert sorted(each.nonce for each in receipts) == list(range(chain.nonce))
    for name, start in (("base", Decimal(10)), ("quote", Decimal(1500))):
        flows = [Decimal(each.result.get(name, "0")) for each in receipts if each.succeeded]
        assert getattr(chain.books, name) == start + sum(flows)
