"""The order's chart row by row: what each event means in each state, the strange ones included."""

from __future__ import annotations

import pytest

from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.binding import bind_guards
from lp_hedge.domain.execution import OrderView
from lp_hedge.engines.base import Machine
from tests.desk.conftest import THRESHOLDS

WAYS: dict[str, tuple[str, ...]] = {
    "INTENT": (),
    "SENT": ("submit",),
    "UNCERTAIN": ("submit", "ambiguous"),
    "WORKING": ("submit", "accepted"),
    "PARTIALLY_FILLED": ("submit", "accepted", "part"),
    "CANCELLING": ("submit", "accepted", "cancel"),
    "FILLED": ("submit", "whole"),
    "CANCELLED": ("submit", "cancelled"),
    "REJECTED": ("submit", "rejected"),
    "NOT_PLACED": ("submit", "ambiguous", "not_found"),
}
EVENTS = (
    "submit", "tick", "cancel", "accepted", "cancelled", "rejected", "fatal", "not_sent", "throttled", "clock_skew",
    "ambiguous", "duplicate", "not_found", "nothing_to_cancel", "part", "whole",
)  # fmt: skip
#: A state and an event → the state after it, with look-ups conclusive, every back-off over and the intent fresh. What
#: is not listed leaves the order where it is.
MOVES: dict[str, dict[str, str]] = {
    "INTENT": {
        "submit": "SENT", "tick": "SENT", "cancel": "CANCELLED", "accepted": "WORKING", "cancelled": "CANCELLED",
        "rejected": "REJECTED", "fatal": "REJECTED", "ambiguous": "UNCERTAIN", "duplicate": "UNCERTAIN",
        "part": "PARTIALLY_FILLED", "whole": "FILLED",
    },
    "SENT": {
        "tick": "UNCERTAIN", "cancel": "CANCELLING", "accepted": "WORKING", "cancelled": "CANCELLED",
        "rejected": "REJECTED", "fatal": "REJECTED", "not_sent": "INTENT", "throttled": "INTENT",
        "clock_skew": "INTENT", "ambiguous": "UNCERTAIN", "duplicate": "UNCERTAIN", "part": "PARTIALLY_FILLED",
        "whole": "FILLED",
    },
    "UNCERTAIN": {
        "accepted": "WORKING", "cancelled": "CANCELLED", "rejected": "REJECTED", "fatal": "REJECTED",
        "not_found": "NOT_PLACED", "part": "PARTIALLY_FILLED", "whole": "FILLED",
    },
    "WORKING": {
        "cancel": "CANCELLING", "cancelled": "CANCELLED", "rejected": "REJECTED", "fatal": "REJECTED",
        "not_found": "CANCELLED", "part": "PARTIALLY_FILLED", "whole": "FILLED",
    },
    "PARTIALLY_FILLED": {
        "cancel": "CANCELLING", "cancelled": "CANCELLED", "rejected": "CANCELLED", "fatal": "CANCELLED",
        "not_found": "CANCELLED", "whole": "FILLED",
    },
    "CANCELLING": {
        "cancelled": "CANCELLED", "rejected": "REJECTED", "fatal": "REJECTED", "not_sent": "CANCELLED",
        "throttled": "CANCELLED", "clock_skew": "CANCELLED", "ambiguous": "UNCERTAIN", "duplicate": "UNCERTAIN",
        "nothing_to_cancel": "UNCERTAIN", "whole": "FILLED",
    },
    "FILLED": {},
    "CANCELLED": {"whole": "FILLED"},
    "REJECTED": {"accepted": "CANCELLING", "part": "CANCELLING", "whole": "FILLED"},
    "NOT_PLACED": {"accepted": "CANCELLING", "cancelled": "CANCELLED", "part": "CANCELLING", "whole": "FILLED"},
}  # fmt: skip


class Order:
    """The machine of one order of one base unit, every delay over."""

    def __init__(self, *events: str) -> None:
        chart = shipped_chart("order")
        self.view = OrderView("a", "sell", "short", reduce_only=False, ordered_base=1.0, asked_after_seconds=10.0)
        self._machine: Machine = chart.start("table", bind_guards(chart, THRESHOLDS, {}))
        self.actions: list[str] = []
        for event in events:
            self.send(event)

    def send(self, event: str) -> str:
        self.view.since_request_seconds = 30.0
        if event in ("part", "whole"):
            self.view.filled_base = 1.0 if event == "whole" or self.state == "FILLED" else 0.4
            event = "fill_reported"
        self.actions = list(self._machine.step(event, self.view).actions)
        self.view.cancel_wanted |= "note_cancel" in self.actions
        return self.state

    @property
    def state(self) -> str:
        return self._machine.active[-1]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", MOVES)
def test_every_state_answers_every_event_as_the_table_says(state: str, event: str) -> None:
    order = Order(*WAYS[state])
    assert order.state == state
    assert order.send(event) == MOVES[state].get(event, state)


def test_the_table_has_a_row_for_every_state_and_every_event_of_the_chart() -> None:
    chart = shipped_chart("order")
    assert {each for each, state in chart.states.items() if state.parent} == set(MOVES)
    told = {event for each in chart.transitions() for event in each.events}
    assert told == {*EVENTS, "fill_reported"} - {"part", "whole"}


def test_an_order_that_may_have_executed_is_looked_up_and_never_sent_again() -> None:
    order = Order("submit", "ambiguous")
    assert order.actions == ["query_order"]
    for event in ("submit", "tick", "not_sent", "throttled", "cancel", "duplicate"):
        order.send(event)
        assert "send_order" not in order.actions


@pytest.mark.parametrize(("asked_after", "state"), [(9.9, "UNCERTAIN"), (10.0, "NOT_PLACED")])
def test_not_found_is_believed_only_when_asked_after_every_delay(asked_after: float, state: str) -> None:
    order = Order("submit", "ambiguous")
    order.view.asked_after_seconds = asked_after
    assert order.send("not_found") == state


def test_an_order_with_a_part_filled_is_never_absent() -> None:
    order = Order("submit", "accepted", "part", "cancel", "nothing_to_cancel")
    assert (order.state, order.send("not_found")) == ("UNCERTAIN", "CANCELLED")


def test_an_intent_is_not_sent_long_after_it_was_decided() -> None:
    order = Order("submit", "not_sent")
    order.view.since_intent_seconds = 30.0
    assert (order.send("tick"), order.actions) == ("NOT_PLACED", [])


@pytest.mark.parametrize("way", [("submit", "ambiguous", "cancel"), ("submit", "cancel", "nothing_to_cancel")])
def test_a_wish_to_cancel_outlives_the_doubt(way: tuple[str, ...]) -> None:
    order = Order(*way)
    assert (order.state, order.send("cancel"), order.actions) == ("UNCERTAIN", "UNCERTAIN", [])
    assert (order.send("accepted"), order.actions) == ("CANCELLING", ["withdraw_order"])


@pytest.mark.parametrize("state", ["REJECTED", "NOT_PLACED"])
def test_an_order_given_up_that_exists_is_reported_and_cancelled(state: str) -> None:
    order = Order(*WAYS[state], "accepted")
    assert order.actions == ["report_revival", "withdraw_order", "note_cancel"]
