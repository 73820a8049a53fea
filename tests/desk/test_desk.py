"""The desk by example: what each class of outcome leads to, who is cancelled, what the level says."""

from __future__ import annotations

import json
from decimal import Decimal
from math import nan
from typing import get_args

import pytest

from lp_hedge.desk.answers import Answer, Outcome, answer, failure
from lp_hedge.desk.book import ENDED_KEPT, ENDED_SLACK
from lp_hedge.desk.desk import Desk
from lp_hedge.desk.meaning import MEANING
from lp_hedge.domain import Command
from lp_hedge.errors import Ambiguous, Fatal, NotSent, Refused, Throttled
from lp_hedge.ports import Cancel, LookUp, OrderReport, Place, Request
from tests.desk.conftest import PRICE, THRESHOLDS, fill, flatten, market, report, twap


def sent(desk: Desk, command: Command, clock: float = 0.0) -> Place:
    (place,) = desk.perform(command, clock, PRICE)
    assert isinstance(place, Place)
    return place


def test_a_command_becomes_whole_lots_exactly(desk: Desk) -> None:
    assert sent(desk, market(base=0.7 + 0.1)) == Place("a", "sell", "short", Decimal("0.800"), reduce_only=False)


@pytest.mark.parametrize("changes", [{"base": 0.0004}, {"side": None}, {"leg": None}, {"client_order_id": None}])
def test_what_is_no_order_is_refused(desk: Desk, changes: dict[str, object]) -> None:
    with pytest.raises(Refused, match="is no order"):
        desk.perform(market(**changes), 0.0, PRICE)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", MEANING)
def test_every_outcome_of_every_request_has_a_meaning(kind: type[Request]) -> None:
    assert set(MEANING[kind]) == set(get_args(Outcome))


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ([report()], "working"),
        ([report(filled="0.4")], "working"),
        ([report(status="filled")], "filled"),
        ([report(status="filled", filled="0.4")], "cancelled"),
        ([report(filled="0.4"), report(status="cancelled", filled="0.4")], "cancelled"),
        ([report(status="cancelled"), report()], "cancelled"),
        ([report(status="cancelled"), report(status="filled")], "filled"),
        ([report(status="rejected")], "failed"),
        ([OrderReport("a", "working")], "unknown"),
        ([OrderReport("b", "filled", venue_order_id="1")], "unknown"),
        ([report(filled="NaN")], "unknown"),
    ],
)
def test_the_level_follows_what_the_venue_reports(desk: Desk, told: list[OrderReport], level: str) -> None:
    place = sent(desk, market())
    for each in told:
        desk.answered(answer(place, each), 1.0)
    assert desk.level == (level, "a")


def test_an_order_not_sent_is_sent_again_under_its_id_at_growing_distance_until_it_expires(desk: Desk) -> None:
    desk.answered(failure(sent(desk, market()), NotSent("")), 0.0)
    again: list[float] = []
    for clock in map(float, range(1, 31)):
        for place in desk.tick(clock, PRICE):
            again.append(clock)
            desk.answered(failure(place, NotSent("")), clock)
    assert (again, desk.level[0]) == ([1.0, 3.0, 7.0, 15.0], "failed")


def test_an_ambiguous_order_is_looked_up_at_growing_distance_and_believed_absent_in_time(desk: Desk) -> None:
    place = sent(desk, market())
    (look_up,) = desk.answered(failure(place, Ambiguous("")), 0.0)
    asked = [0.0]
    for clock in range(1, 40):
        desk.answered(answer(look_up, None), clock - 1.0)
        if desk.tick(float(clock), PRICE) == [look_up]:
            asked.append(float(clock))
    assert asked == [0.0, 1.0, 3.0, 7.0, 15.0]
    assert desk.level[0] == "failed"


def test_a_slow_answer_is_an_old_one(desk: Desk) -> None:
    (look_up,) = desk.answered(failure(sent(desk, market()), Ambiguous("")), 0.0)
    desk.answered(answer(look_up, None), 25.0)
    assert desk.level[0] == "unknown"


def test_fills_and_cumulative_reports_of_the_same_trade_count_once(desk: Desk) -> None:
    place = sent(desk, market())
    desk.booked(fill(base="0.4"), 1.0)
    desk.booked(fill(base="0.4"), 1.0)
    desk.answered(answer(place, report(filled="0.4")), 1.0)
    assert desk.level[0] == "working"
    desk.booked(fill(base="0.6", trade="2"), 2.0)
    assert (desk.level[0], desk.drain_alerts()) == ("filled", [])


def test_an_overfill_is_told(desk: Desk) -> None:
    sent(desk, market())
    desk.booked(fill(base="1.001"), 1.0)
    assert "1.001 base filled of 1.000 ordered" in desk.drain_alerts()[0]


def test_a_fill_that_is_not_ours_is_nobodys(desk: Desk) -> None:
    assert (desk.owns(None), desk.owns("manual"), desk.booked(fill("manual"), 0.0)) == (False, False, [])


def test_late_fills_of_an_old_order_do_not_disturb_the_level(desk: Desk) -> None:
    desk.answered(answer(sent(desk, market("a")), report("a", "cancelled")), 1.0)
    desk.answered(answer(sent(desk, market("b"), 2.0), report("b", "filled")), 3.0)
    desk.booked(fill("a", "0.4"), 4.0)
    assert desk.level == ("filled", "b")


def test_an_older_order_that_is_less_finished_shows(desk: Desk) -> None:
    desk.answered(failure(sent(desk, market("a")), Ambiguous("")), 1.0)
    desk.answered(answer(sent(desk, flatten("f"), 2.0), report("f", "filled")), 3.0)
    assert desk.level == ("unknown", "f")


def test_repeated_cancels_and_look_ups_ask_once(desk: Desk) -> None:
    desk.answered(answer(sent(desk, market()), report()), 0.0)
    cancels = [desk.perform(Command("cancel", client_order_id="a"), 0.1, PRICE) for _ in range(5)]
    look_ups = [desk.perform(Command("lookup", client_order_id="a"), 0.2, PRICE) for _ in range(5)]
    assert (cancels, look_ups) == ([[Cancel("a")], [], [], [], []], [[]] * 5)


def test_a_cancel_of_everything_means_every_order_and_what_only_the_venue_knows(desk: Desk) -> None:
    for name in ("a", "b"):
        desk.answered(answer(sent(desk, market(name)), report(name)), 0.0)
    assert desk.perform(Command("cancel"), 1.0, PRICE) == [Cancel("a"), Cancel("b"), Cancel(None)]


def test_an_order_the_desk_does_not_know_is_asked_about_as_commanded(desk: Desk) -> None:
    assert desk.perform(Command("lookup", client_order_id="x"), 0.0, PRICE) == [LookUp("x")]
    assert desk.perform(Command("cancel", client_order_id="x"), 0.0, PRICE) == [Cancel("x")]


def test_a_throttled_desk_is_silent_for_as_long_as_the_venue_wishes(desk: Desk) -> None:
    place = sent(desk, market())
    desk.answered(failure(place, Throttled("", 20.0)), 0.0)
    assert desk.quiet_seconds == 20.0
    assert desk.perform(market("b"), 1.0, PRICE) == []
    assert desk.perform(Command("cancel", client_order_id="x"), 2.0, PRICE) == []
    assert [desk.tick(float(clock), PRICE) for clock in range(3, 20)] == [[]] * 17
    assert [each.client_order_id for each in desk.tick(20.0, PRICE)] == ["x", "a", "b"]


def test_two_flatten_orders_may_try_while_everything_else_is_silent(desk: Desk) -> None:
    desk.answered(failure(sent(desk, market()), Throttled("", 20.0)), 0.0)
    tried = [len(desk.perform(flatten(f"f{number}"), 1.0, PRICE)) for number in range(4)]
    assert tried == [1, 1, 0, 0]


def test_a_fatal_answer_ends_the_order_and_calls_a_person(desk: Desk) -> None:
    desk.answered(failure(sent(desk, market()), Fatal("API key invalid")), 0.0)
    assert desk.level[0] == "failed"
    assert desk.drain_alerts() == ["order a: API key invalid; check keys, permissions and symbol"]


def test_a_fatal_look_up_says_nothing_about_the_order(desk: Desk) -> None:
    (look_up,) = desk.answered(failure(sent(desk, market()), Ambiguous("")), 0.0)
    desk.answered(failure(look_up, Fatal("no permission")), 1.0)
    assert desk.level[0] == "unknown"


def test_after_a_restart_everything_unresolved_is_looked_up(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        place = sent(desk, market(name))
        if name != "a":
            desk.answered(answer(place, report(name, "working" if name == "b" else "filled")), 0.0)
    assert [each.client_order_id for each in desk.unresolved()] == ["a", "b"]
    assert desk.doubt(1.0) == [LookUp("a"), LookUp("b")]
    assert desk.level[0] == "unknown"


def work_off(desk: Desk, until: int, status: str = "filled") -> list[Place]:
    """Tick every ten seconds; each slice is answered at once."""
    slices: list[Place] = []
    for clock in range(10, until, 10):
        for each in desk.tick(float(clock), PRICE):
            assert isinstance(each, Place)
            slices.append(each)
            desk.answered(answer(each, report(each.client_order_id, status)), float(clock))  # type: ignore[arg-type]
    return slices


def test_a_twap_is_worked_off_in_reduce_only_slices_of_its_leg(desk: Desk) -> None:
    first = sent(desk, twap())
    desk.answered(answer(first, report("ts0", "filled")), 0.0)
    slices = [first, *work_off(desk, 80)]
    assert sum(each.base for each in slices) == Decimal(1)
    assert {(each.side, each.leg, each.reduce_only) for each in slices} == {("buy", "short", True)}
    assert desk.level == ("filled", "t")


def test_cancelling_a_twap_waits_for_the_proof_of_its_uncertain_slice(desk: Desk) -> None:
    (look_up,) = desk.answered(failure(sent(desk, twap()), Ambiguous("")), 0.0)
    assert desk.perform(Command("cancel", client_order_id="t"), 1.0, PRICE) == [Cancel("ts0")]
    assert desk.level == ("unknown", "t")
    desk.answered(answer(look_up, report("ts0", "cancelled", "0.1")), 2.0)
    assert (desk.tick(3.0, PRICE), desk.level) == ([], ("cancelled", "t"))
    assert "0.9 base not traded" in desk.drain_alerts()[0]


def test_a_twap_without_a_price_sends_nothing(desk: Desk) -> None:
    assert (desk.perform(twap(), 0.0, nan), desk.tick(10.0, nan), desk.level) == ([], [], ("working", "t"))


def test_ended_orders_are_forgotten_in_time_and_the_last_one_never(desk: Desk) -> None:
    for number in range(ENDED_KEPT + ENDED_SLACK + 10):
        name = f"a{number}"
        desk.answered(answer(sent(desk, market(name)), report(name, "filled")), 0.0)
    desk.tick(1.0, PRICE)
    first = ENDED_SLACK + 9
    assert [desk.owns(f"a{number}") for number in (0, first - 1, first, first + 1)] == [False, False, True, True]
    assert len(json.dumps(desk.snapshot())) < 400_000


def test_a_snapshot_is_plain_and_taken_up_exactly(desk: Desk) -> None:
    desk.answered(failure(sent(desk, market()), Throttled("", 20.0)), 0.0)
    desk.perform(twap(), 1.0, PRICE)
    desk.perform(Command("alert", message="look"), 1.0, PRICE)
    plain = json.dumps(desk.snapshot(), allow_nan=False)
    other = Desk(THRESHOLDS)
    other.restore(json.loads(plain))
    assert json.dumps(other.snapshot()) == plain
    assert other.drain_alerts() == ["look"]


def test_an_answer_about_nothing_known_changes_nothing(desk: Desk) -> None:
    assert desk.answered(Answer(Cancel(None), "not_found"), 0.0) == []
    assert desk.level == ("none", "")
