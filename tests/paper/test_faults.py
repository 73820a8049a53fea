"""The fault layer: every fault does what it says, nothing else, and the same seed gives the same faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.paper.exchange import PaperExchange
from adapters.paper.faults import AT_THE_DOOR as AT_THE_DOOR_KINDS
from adapters.paper.faults import FAULTS, NONE, WORLD_SHARE, Fault, FaultPlan
from adapters.paper.faulty import LATEST_SECONDS, FaultyExchange
from adapters.paper.lp_faults import FaultyPosition
from adapters.paper.position import PaperPosition, PositionParameters
from adapters.paper.replies import TIME_OUT_SECONDS
from lp_hedge.errors import Ambiguous, ClockSkew, Duplicate, NotSent, Rejected, Throttled
from tests.paper.conftest import order

Make = Callable[..., PaperExchange]
SELL = order("a", "sell", "short", "2")


@dataclass(frozen=True)
class Script:
    """A plan that is written down: call → faults in order, then none."""

    steps: dict[str, list[Fault]] = field(default_factory=dict)
    rate: float = 1.0

    def fault(self, call: str, number: int, t: float) -> Fault:
        steps = self.steps.get(call, [])
        return steps[number] if number < len(steps) else NONE


@pytest.fixture
def behind(make_exchange: Make) -> Callable[..., FaultyExchange]:
    def make(**steps: tuple[str, float]) -> FaultyExchange:
        script = Script({call: [Fault(*step)] for call, step in steps.items()})
        return FaultyExchange(make_exchange(), script, latency_seconds=0.1)

    return make


@pytest.mark.parametrize("call", sorted(FAULTS))
def test_a_plan_is_a_pure_function_of_seed_call_and_number(call: str) -> None:
    drawn = [FaultPlan(7, 0.3).fault(call, number, 0.0) for number in range(300)]
    assert drawn == [FaultPlan(7, 0.3).fault(call, number, 99.0) for number in range(300)]
    if call != "world":
        assert drawn != [FaultPlan(8, 0.3).fault(call, number, 0.0) for number in range(300)]
        assert sum(each is not NONE for each in drawn) == pytest.approx(90, abs=30)


@pytest.mark.parametrize("call", sorted(FAULTS))
def test_every_fault_of_a_call_comes_about_equally_often(call: str) -> None:
    rate = 1.0 if call == "world" else 0.5
    share = WORLD_SHARE if call == "world" else 1.0
    plan = FaultPlan(3, rate)
    calls = 240_000 if call == "world" else 4000
    drawn = [fault.kind for number in range(calls) if (fault := plan.fault(call, number, 0.0)).kind]
    expected = calls * rate * share / len(FAULTS[call])
    for kind in FAULTS[call]:
        assert drawn.count(kind) == pytest.approx(expected, rel=0.35)


def test_a_plan_heals() -> None:
    plan = FaultPlan(1, 1.0, until_t=100.0)
    assert plan.fault("place", 0, 99.9).kind
    assert plan.fault("place", 0, 100.0) is NONE


AT_THE_DOOR = [
    ("lost_before", Ambiguous, TIME_OUT_SECONDS),
    ("not_sent", NotSent, 0.3),
    ("throttled", Throttled, 0.3),
    ("clock_skew", ClockSkew, 0.3),
    ("rejected", Rejected, 0.3),
]


@pytest.mark.parametrize(("kind", "error", "delay"), AT_THE_DOOR)
def test_a_request_that_is_turned_away_executes_nothing(behind, kind, error, delay) -> None:
    line = behind(place=(kind, 0.5))
    reply = line.place(SELL, 0.0)
    assert type(reply.error) is error
    assert reply.delay_seconds == pytest.approx(delay)
    assert line.exchange.look_up("a") is None
    with pytest.raises(error):
        reply.result()
    assert line.place(SELL, 1.0).result().status == "filled"


@pytest.mark.parametrize("call", ["cancel", "look_up", "working_orders", "fills", "account", "market", "server_time"])
@pytest.mark.parametrize(("kind", "error", "delay"), AT_THE_DOOR[:4])
def test_every_other_call_can_be_turned_away_too(behind, call, kind, error, delay) -> None:
    line = behind(**{call: (kind, 0.5)})
    arguments = {"cancel": (None, 0.0), "look_up": ("a", 0.0), "fills": (0.0, 0.0)}.get(call, (0.0,))
    reply = getattr(line, call)(*arguments)
    assert type(reply.error) is error
    assert getattr(line, call)(*arguments).error is None


def test_throttling_says_when_to_come_back(behind) -> None:
    error = behind(place=("throttled", 0.5)).place(SELL, 0.0).error
    assert error.retry_after_seconds == 10.0


def test_a_lost_answer_hides_an_order_that_executed(behind) -> None:
    line = behind(place=("lost_after", 0.5))
    assert isinstance(line.place(SELL, 0.0).error, Ambiguous)
    assert line.look_up("a", 0.0).result().status == "filled"
    assert isinstance(line.place(SELL, 1.0).error, Duplicate)


def test_a_late_order_is_unknown_until_it_arrives_and_executes(behind) -> None:
    line = behind(place=("late", 0.5))
    arrival = LATEST_SECONDS / 2
    assert isinstance(line.place(SELL, 0.0).error, Ambiguous)
    line.advance(arrival - 0.1, 99.9, 100.1)
    assert line.look_up("a", arrival - 0.1).result() is None
    assert line.cancel("a", arrival - 0.1).result() is None
    line.advance(arrival, 99.9, 100.1)
    assert line.look_up("a", arrival).result().status == "filled"


def test_an_unseen_order_executes_at_once_and_is_shown_later(behind) -> None:
    line = behind(place=("unseen", 0.5))
    line.place(SELL, 0.0)
    assert line.exchange.look_up("a").status == "filled"
    for t, visible in ((1.9, False), (2.0, True), (1.0, True)):
        assert (line.look_up("a", t).result() is not None) == visible
        assert (line.fills(0.0, t).result() != ()) == visible


def test_a_lost_answer_hides_a_cancellation_that_was_made(behind) -> None:
    line = behind(cancel=("lost_after", 0.5))
    line.advance(1.0, 99.9, 100.1, 0.1)
    line.place(SELL, 1.0)
    assert isinstance(line.cancel("a", 1.0).error, Ambiguous)
    assert line.look_up("a", 1.0).result().status == "cancelled"


@pytest.mark.parametrize(
    ("kind", "told"),
    [("late", ["1"]), ("duplicate", ["1", "2", "1", "2"]), ("reordered", ["2", "1"])],
)
def test_fills_come_late_twice_or_out_of_order_and_then_right(behind, kind, told) -> None:
    line = behind(fills=(kind, 0.5))
    line.place(SELL, 0.0)
    line.advance(5.0, 99.9, 100.1)
    line.place(order("b", "sell", "short", "1"), 5.0)
    assert [each.trade_id.rpartition("-")[2] for each in line.fills(0.0, 5.0).result()] == told
    assert [each.trade_id.rpartition("-")[2] for each in line.fills(0.0, 5.0).result()] == ["1", "2"]


def test_the_account_lags_behind_its_fills_and_catches_up(behind) -> None:
    line = behind(account=("lagging", 0.5))
    assert line.account(0.0).result().perp_short == 0
    line.place(SELL, 0.5)
    line.advance(1.9, 99.9, 100.1)
    assert line.account(1.9).result().perp_short == 0
    assert line.account(1.9).result().t == 1.9
    assert line.account(2.0).result().perp_short == 2


MISQUOTES = [
    ("stale", 0.5, -300.0, 99.9, 100.1),
    ("absent", 0.5, 0.0, None, None),
    ("crossed", 1.0, 0.0, 100.1 * 1.01, 99.9),
    ("outlier", 0.4, 0.0, 999.0, 1001.0),
    ("outlier", 0.6, 0.0, 9.99, 10.01),
]


@pytest.mark.parametrize(("kind", "strength", "t", "bid", "ask"), MISQUOTES)
def test_quotes_lie_once(behind, kind, strength, t, bid, ask) -> None:
    line = behind(market=(kind, strength))
    facts = line.market(0.0).result()
    assert (facts.t, facts.bid, facts.ask) == (t, pytest.approx(bid), pytest.approx(ask))
    assert line.market(0.0).result().bid == 99.9


def test_a_frozen_quote_keeps_its_date(behind) -> None:
    line = behind(market=("frozen", 0.5))
    line.market(0.0)
    line.advance(29.0, 110.0, 110.2)
    assert (line.market(29.0).result().t, line.market(29.0).result().bid) == (0.0, 99.9)
    assert line.market(30.0).result().bid == 110.0


def test_a_venue_that_is_down_refuses_every_call_and_comes_back(behind) -> None:
    line = behind(world=("down", 0.5))
    line.advance(10.0, 99.9, 100.1)
    for reply in (line.place(SELL, 69.0), line.account(69.0), line.look_up("a", 69.0), line.fills(0.0, 69.0)):
        assert isinstance(reply.error, NotSent)
    assert line.exchange.look_up("a") is None
    assert line.place(SELL, 70.0).error is None


@pytest.mark.parametrize(("kind", "left"), [("liquidation", "0"), ("deleveraged", "1"), ("by_hand", "1")])
def test_somebody_else_changes_the_position(behind, kind, left) -> None:
    line = behind(world=(kind, 0.5))
    line.place(SELL, 0.0)
    line.advance(1.0, 99.9, 100.1)
    assert line.exchange.account().perp_short == Decimal(left)
    assert line.exchange.fills(1.0)[0].client_order_id is None


def test_a_hand_opens_a_position_where_there_is_none(behind) -> None:
    line = behind(world=("by_hand", 0.1))
    line.advance(1.0, 99.9, 100.1)
    assert line.exchange.account().perp_short == 5


def run(seed: int, rate: float, until_t: float, make_exchange: Make) -> tuple[list[str], FaultyExchange]:
    """A client that trades through the bad line and writes down what it was told."""
    line = FaultyExchange(make_exchange(), FaultPlan(seed, rate, until_t))
    told = []
    for step in range(40):
        t = float(step)
        line.advance(t, 99.9, 100.1, 1.0, funding_rate=0.0001)
        replies = (
            line.place(order(f"o{step}", "sell" if step % 3 else "buy", "short", "0.3"), t),
            line.cancel(f"o{step - 1}", t),
            line.look_up(f"o{step // 2}", t),
            line.fills(t - 9, t),
            line.account(t),
            line.market(t),
        )
        told += map(repr, replies)
    return told, line


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.05, 0.3, 1.0]))
def test_a_seed_replays_and_never_breaks_the_books(seed: int, rate: float, make_exchange: Make) -> None:
    told, line = run(seed, rate, 30.0, make_exchange)
    assert told == run(seed, rate, 30.0, make_exchange)[0]
    sold = sum(each.base if each.side == "sell" else -each.base for each in line.exchange.fills(0.0))
    assert line.exchange.account().perp_short == sold
    line.advance(200.0, 99.9, 100.1)
    assert line.account(200.0).result() == line.exchange.account()


def test_without_a_rate_the_line_is_the_exchange(make_exchange: Make) -> None:
    told, line = run(1, 0.0, 0.0, make_exchange)
    assert line.plan.rate == 0
    assert not any("NotSent" in each or "Ambiguous" in each for each in told)


LP = PositionParameters(capital_quote=1000, width_pct=10, recentre_seconds=0, sigma_per_root_second=0)


@pytest.mark.parametrize("kind", ["lost_before", "outage", "unknown", "torn"])
def test_the_lp_is_unknown_in_every_way_it_can_be(kind: str) -> None:
    shown = FaultyPosition(PaperPosition(LP), Script({"lp": [Fault(kind, 0.5)]}))
    shown.advance(0.0, 100.0)
    reply = shown.read(0.0)
    if kind in ("lost_before", "outage"):
        assert isinstance(reply.error, NotSent)
    else:
        assert "lp_base" not in reply.result().fields
        assert reply.result().fields["lp_state"] == ("UNKNOWN" if kind == "unknown" else "IN_RANGE")
    assert (shown.read(59.0).error is None) == (kind != "outage")
    assert shown.read(60.0).result().fields["lp_base"] > 0


def test_the_page_names_every_call_that_has_faults_of_its_own() -> None:
    page = (Path(__file__).parents[2] / "docs" / "paper.md").read_text(encoding="utf-8")
    named = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert {call for call, kinds in FAULTS.items() if set(kinds) - set(AT_THE_DOOR_KINDS)} - {"world"} <= named
