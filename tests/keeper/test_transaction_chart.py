"""The transaction's chart row by row: what each event means in each state, the strange ones included."""

from __future__ import annotations

import pytest

from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.controller.binding import bind_guards
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.engines.base import Machine
from lp_hedge.keeper.transaction import TERMINAL
from tests.keeper.conftest import THRESHOLDS

SENT = ("begin", "prepared")
WAYS: dict[str, tuple[str, ...]] = {
    "PREPARING": (),
    "SENDING": SENT,
    "SIGNED": (*SENT, "not_sent"),
    "UNCERTAIN": (*SENT, "ambiguous"),
    "PENDING": (*SENT, "sent"),
    "REPLACING": (*SENT, "sent", "still"),
    "VOIDING": (*SENT, "sent", "stuck"),
    "CONFIRMING": (*SENT, "sent", "included"),
    "DONE": (*SENT, "sent", "succeeded"),
    "REVERTED": (*SENT, "sent", "reverted"),
    "SUPERSEDED": (*SENT, "sent", "superseded"),
    "VOIDED": (*SENT, "sent", "voided"),
    "REFUSED": ("begin", "refused"),
    "UNNEEDED": ("begin", "nothing_to_do"),
}
#: `tick`: every back-off is over; `late`: so is the time for the transaction. `still` and `lost`: pending and unknown
#: when a replacement is due; `stuck`: pending when the time is over.
EVENTS = (
    "begin", "tick", "late", "still", "lost", "stuck", "doubt", "prepared", "nothing_to_do", "refused", "not_prepared", "sent",
    "not_sent", "ambiguous", "unknown", "pending", "included", "succeeded", "reverted", "superseded", "voided",
)  # fmt: skip
COUNTED = {
    "included": "CONFIRMING", "succeeded": "DONE", "reverted": "REVERTED", "superseded": "SUPERSEDED",
    "voided": "VOIDED", "doubt": "UNCERTAIN",
}  # fmt: skip
PREPARED = {
    **COUNTED, "prepared": "SENDING", "nothing_to_do": "PENDING", "refused": "PENDING", "not_prepared": "PENDING",
    "tick": "UNCERTAIN", "late": "UNCERTAIN",
}  # fmt: skip
WAITING = {
    **COUNTED, "pending": "PENDING", "unknown": "SENDING", "still": "REPLACING", "lost": "REPLACING", "stuck": "VOIDING",
}  # fmt: skip
#: A state and an event → the state after it. What is not listed leaves the transaction where it is.
MOVES: dict[str, dict[str, str]] = {
    "PREPARING": {
        "prepared": "SENDING", "nothing_to_do": "UNNEEDED", "refused": "REFUSED", "late": "REFUSED",
    },
    "SENDING": {
        **COUNTED, "sent": "PENDING", "not_sent": "SIGNED", "refused": "REFUSED", "ambiguous": "UNCERTAIN",
        "tick": "UNCERTAIN", "late": "UNCERTAIN",
    },
    "SIGNED": {"tick": "SENDING", "late": "REFUSED", "doubt": "UNCERTAIN"},
    "UNCERTAIN": WAITING,
    "PENDING": WAITING,
    "REPLACING": PREPARED,
    "VOIDING": PREPARED,
    "CONFIRMING": {**COUNTED, "pending": "SENDING", "unknown": "SENDING", "still": "SENDING", "lost": "SENDING",
        "stuck": "SENDING"},
    **{state: {} for state in sorted(TERMINAL)},
}  # fmt: skip
TIMES = {"tick": 30.0, "late": 600.0, "still": 60.0, "lost": 60.0, "stuck": 600.0}
MEANT = {"late": "tick", "still": "pending", "lost": "unknown", "stuck": "pending"}


class Nonce:
    """The machine of one nonce, with nothing sent before."""

    def __init__(self, *events: str) -> None:
        chart = shipped_chart("transaction")
        self.view = TransactionView("lp1", nonce=4.0)
        self._machine: Machine = chart.start("table", bind_guards(chart, THRESHOLDS, {}))
        self.actions: list[str] = []
        for event in events:
            self.send(event)

    def send(self, event: str) -> str:
        view = self.view
        elapsed = TIMES.get(event, 0.0)
        view.since_request_seconds = view.since_signed_seconds = view.since_begun_seconds = elapsed
        self.actions = list(self._machine.step(MEANT.get(event, event), view).actions)
        return self.state

    @property
    def state(self) -> str:
        return self._machine.active[-1]


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", MOVES)
def test_every_state_answers_every_event_as_the_table_says(state: str, event: str) -> None:
    nonce = Nonce(*WAYS[state])
    assert nonce.state == state
    assert nonce.send(event) == MOVES[state].get(event, state)


def test_the_table_has_a_row_for_every_state_and_every_event_of_the_chart() -> None:
    chart = shipped_chart("transaction")
    atomic = {name for name, each in chart.states.items() if not any(e.parent == name for e in chart.states.values())}
    assert atomic == set(MOVES)
    assert {event for each in chart.transitions() for event in each.events} == set(EVENTS) - set(MEANT)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", sorted(TERMINAL))
def test_a_terminal_state_asks_for_nothing_any_more(state: str, event: str) -> None:
    nonce = Nonce(*WAYS[state])
    nonce.send(event)
    assert nonce.actions == []


@pytest.mark.parametrize("state", sorted(set(MOVES) - TERMINAL - {"PREPARING"}))
def test_after_a_restart_whatever_may_have_been_sent_is_inquired_first(state: str) -> None:
    nonce = Nonce(*WAYS[state], "doubt")
    assert (nonce.state, nonce.actions) == ("UNCERTAIN", ["inquire_transaction"])


def test_what_may_have_left_is_never_dropped_on_the_word_of_a_node() -> None:
    nonce = Nonce(*SENT)
    nonce.view.broadcast = True
    assert (nonce.send("refused"), nonce.actions) == ("UNCERTAIN", ["inquire_transaction"])


def test_what_did_not_leave_again_is_asked_about_and_not_dropped() -> None:
    nonce = Nonce(*SENT)
    nonce.view.broadcast = True
    assert nonce.send("not_sent") == "PENDING"


@pytest.mark.parametrize("flaw", ["nonce", "question"])
def test_nothing_is_replaced_without_its_nonce_or_while_a_question_is_open(flaw: str) -> None:
    nonce = Nonce(*WAYS["PENDING"])
    nonce.view.nonce = float("nan") if flaw == "nonce" else 4.0
    nonce.view.answer_pending = flaw == "question"
    assert (nonce.send("still"), nonce.send("stuck")) == ("PENDING", "PENDING")


def test_one_that_cannot_be_voided_is_reported_once() -> None:
    nonce = Nonce(*WAYS["PENDING"])
    nonce.view.nonce = float("nan")
    nonce.send("stuck")
    assert nonce.actions == ["report_stuck"]
    nonce.view.stuck_told = True
    nonce.send("stuck")
    assert nonce.actions == []


def test_a_void_that_waits_is_replaced_by_another_void_only_when_due() -> None:
    nonce = Nonce(*WAYS["PENDING"])
    nonce.view.void_wanted = True
    nonce.view.since_begun_seconds, nonce.view.since_signed_seconds = 600.0, 59.0
    assert nonce._machine.step("pending", nonce.view).actions == ()
    assert nonce.send("stuck") == "VOIDING"
