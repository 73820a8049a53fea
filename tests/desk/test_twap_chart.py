"""One TWAP worked off in slices."""

from __future__ import annotations

from math import nan

import pytest

from lp_hedge.config.load import load
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.desk.twap import TwapExecutor
from lp_hedge.domain import Command, Settings

THRESHOLDS = load([], environ={}).thresholds()


class Twap:
    """A TWAP of one base unit over a minute in slices of ten seconds, and a venue that answers as told."""

    def __init__(self, **changes: object) -> None:
        plan = {"side": "buy", "leg": "short", "base": 1.0, "reduce_only": True, "client_order_id": "a"}
        command = Command("twap", **{**plan, "duration_seconds": 60, "interval_seconds": 10, **changes})  # type: ignore[arg-type]
        self.executor = TwapExecutor(shipped_chart("twap"), command, Settings(THRESHOLDS), clock=0.0)
        self.slices: list[Command] = []
        self.others: list[Command] = []
        self.status = "NONE"

    def tick(self, clock: float, price: float = 2000.0, answer: str = "FILLED") -> str:
        for command in self.executor.tick(clock, price, self.status):
            if command.kind == "market":
                self.slices.append(command)
                self.status = answer
                if answer == "FILLED":
                    self.executor.fill(command.base or 0.0)
            else:
                self.others.append(command)
        return self.executor.state

    def sizes(self) -> list[float]:
        return [round(each.base or 0.0, 6) for each in self.slices]


def test_a_twap_slices_its_size_evenly_and_completes() -> None:
    twap = Twap()
    states = [twap.tick(float(clock)) for clock in range(0, 70, 10)]
    assert twap.sizes() == [0.166, 0.166, 0.167, 0.167, 0.167, 0.167]
    assert sum(twap.sizes()) == pytest.approx(1.0)
    assert (states[-1], twap.executor.level) == ("COMPLETE", "filled")


def test_every_slice_keeps_reduce_only_leg_and_an_id_of_its_own() -> None:
    twap = Twap()
    for clock in range(0, 70, 10):
        twap.tick(float(clock))
    assert {(each.side, each.leg, each.reduce_only) for each in twap.slices} == {("buy", "short", True)}
    assert len({each.client_order_id for each in twap.slices}) == len(twap.slices)


def test_one_failed_slice_is_carried_by_the_rest() -> None:
    twap = Twap()
    for clock in range(0, 70, 10):
        twap.tick(float(clock), answer="FAILED" if clock == 20 else "FILLED")
    assert (len(twap.slices), twap.executor.state, twap.executor.view.remaining_base) == (6, "COMPLETE", 0.0)


def test_a_twap_pauses_without_a_price_and_does_not_catch_up_in_one_order() -> None:
    twap = Twap()
    twap.tick(0.0)
    assert [twap.tick(float(clock), price=nan) for clock in (10, 20, 30)] == ["PAUSED"] * 3
    for clock in range(40, 100, 10):
        twap.tick(float(clock))
    assert max(twap.sizes()) <= 0.168
    assert twap.executor.state == "COMPLETE"


def test_a_twap_gives_up_after_too_many_failures_and_reports_the_remainder() -> None:
    twap = Twap()
    for clock in range(0, 200, 10):
        twap.tick(float(clock), answer="FAILED")
    assert (twap.executor.state, twap.executor.level) == ("INCOMPLETE", "failed")
    assert "1.0 base not traded" in twap.others[-1].extra["message"]


def test_cancelling_a_twap_stops_the_slice_in_flight_and_reports_the_remainder() -> None:
    twap = Twap()
    twap.tick(0.0, answer="WORKING")
    (cancel,) = twap.executor.cancel()
    assert (cancel.kind, twap.executor.level) == ("cancel", "working")
    twap.status = "CANCELLED"
    assert twap.tick(1.0) == "CANCELLED"
    assert twap.others[-1].kind == "alert"


def test_a_late_tick_trades_the_whole_remainder_once() -> None:
    twap = Twap()
    twap.tick(0.0)
    twap.tick(600.0)
    assert sum(twap.sizes()) == pytest.approx(1.0)


def test_a_cancelled_twap_whose_last_slice_fills_is_complete() -> None:
    twap = Twap(duration_seconds=10)
    twap.tick(0.0, answer="WORKING")
    twap.executor.cancel()
    twap.executor.fill(1.0)
    twap.status = "FILLED"
    assert (twap.tick(1.0), twap.executor.level, twap.others) == ("COMPLETE", "filled", [])


def test_no_slice_goes_out_while_an_earlier_one_is_unresolved() -> None:
    twap = Twap()
    twap.tick(0.0)
    twap.tick(1.0)
    twap.status = "UNCERTAIN"
    assert [twap.tick(float(clock)) for clock in (10, 20)] == ["WAITING"] * 2
    assert len(twap.slices) == 1


@pytest.mark.parametrize(
    ("price", "sizes"),
    [
        (1000.0, [0.033, 0.033, 0.033, 0.033, 0.034, 0.034]),
        (100.0, [0.05, 0.05, 0.05, 0.05]),  # six slices of 0.033 would be worth 3.3 each, and the venue takes 5
        (30.0, [0.2]),  # 0.167 at least would leave a rest that nobody takes
    ],
)
def test_no_slice_is_smaller_than_the_venue_takes_and_no_rest_either(price: float, sizes: list[float]) -> None:
    twap = Twap(base=0.2)
    states = [twap.tick(float(clock), price) for clock in range(0, 70, 10)]
    assert twap.sizes() == sizes
    assert states[-1] == "COMPLETE"


def test_a_rest_the_venue_does_not_take_ends_the_plan_and_is_reported() -> None:
    twap = Twap(base=0.2)
    twap.tick(0.0, 30.0, answer="CANCELLED")
    twap.executor.fill(0.1)
    assert twap.tick(10.0, 30.0) == "COMPLETE"
    assert "0.1 base not traded" in twap.others[0].extra["message"]
    assert twap.executor.level == "filled"
