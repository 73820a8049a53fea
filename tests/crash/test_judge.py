"""The judge of the crash campaign notices what it is there for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lp_hedge.journal.entry import Entry
from tests.crash.judge import executed, one_at_a_time

REPORT = {"client_order_id": "a", "status": "filled", "filled_base": "1.6", "base": "1.6", "venue_order_id": "1"}


def entries(*told: tuple[float, str, Mapping[str, Any]]) -> list[Entry]:
    return [Entry(number, t, kind, body, "", "") for number, (t, kind, body) in enumerate(told, start=1)]


def intent(name: str, base: str = "1.6", *, reduce_only: bool = False) -> dict[str, Any]:
    return {"kind": "place", "client_order_id": name, "base": base, "reduce_only": reduce_only}


def answer(name: str, outcome: str, kind: str = "place", report: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {"request": {"kind": kind, "client_order_id": name}, "outcome": outcome, "report": report}


@pytest.mark.parametrize(
    ("between", "unresolved"),
    [
        ([], True),
        ([(1.0, "answer", answer("a", "filled", report=REPORT))], False),
        ([(1.0, "answer", answer("a", "ambiguous"))], True),
        ([(1.0, "answer", answer("a", "accepted", report={**REPORT, "status": "working"}))], True),
        ([(1.0, "answer", answer("a", "throttled"))], False),
        ([(1.0, "answer", answer("a", "throttled", "look_up"))], True),
        ([(0.3, "answer", answer("a", "not_found", "look_up"))], True),
        ([(1.3, "answer", answer("a", "not_found", "look_up"))], False),
        ([(1.3, "answer", answer("a", "not_found", "cancel"))], True),
        ([(1.0, "fill", {"client_order_id": "a", "base": "0.6"})], True),
        ([(1.0, "fill", {"client_order_id": "a", "base": "1.6"})], False),
    ],
)
def test_a_new_id_beside_an_unresolved_one_is_noticed(between: Any, unresolved: bool) -> None:
    journal = entries((0.0, "request", intent("a")), *between, (2.0, "request", intent("b")))
    assert bool(list(one_at_a_time(journal))) is unresolved


def test_the_same_id_again_and_a_flatten_beside_an_order_are_allowed() -> None:
    again = entries((0.0, "request", intent("a")), (1.0, "request", intent("a")))
    flatten = entries((0.0, "request", intent("a")), (1.0, "request", intent("b", reduce_only=True)))
    assert not list(one_at_a_time(again)) and not list(one_at_a_time(flatten))


def ledger(orders: Mapping[str, str], trades: list[str], position: str = "0") -> dict[str, Any]:
    return {
        "orders": [{"client_id": name, "filled": filled} for name, filled in orders.items()],
        "trades": [{"base": base} for base in trades],
        "legs": {"BOTH": position},
    }


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (ledger({"a": "1.6", "b": "1.6"}, ["1.6", "1.6"]), []),
        (ledger({"a": "1.6", "b": "1.6"}, ["1.6", "1.6", "0.001"]), ["turnover"]),
        (ledger({"a": "1.601", "b": "1.599"}, ["1.6", "1.6"]), ["a: executed"]),
        (ledger({"a": "1.6", "stranger": "1.6"}, ["1.6", "1.6"]), ["stranger: executed"]),
        (ledger({"a": "1.6", "b": "1.6"}, ["1.6", "1.6"], "-0.001"), ["not flat"]),
    ],
)
def test_what_was_executed_beyond_its_intent_is_noticed(found: dict[str, Any], words: list[str]) -> None:
    journal = entries((0.0, "request", intent("a")), (5.0, "request", intent("b")))
    problems = list(executed(found, journal))
    assert len(problems) == len(words)
    assert all(each.startswith(word) for each, word in zip(problems, words, strict=True))
