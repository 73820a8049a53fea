"""History states: what they record, and what they do without a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lp_hedge.chart.semantics import Position

Start = Callable[..., Any]  # a chart's text to a running chart, see conftest.py

HISTORY = """states:
  W:
    transitions: [{event: pause, target: Z}]
    states:
      A: {transitions: [{event: next, target: B}]}
      B:
        states:
          B1: {transitions: [{event: next, target: B2}]}
          B2: {}
    history:
      SHALLOW: {transitions: [{target: B, on: by_default}]}
      DEEP: {type: deep, transitions: [{target: B2}]}
  Z:
    initial: true
    transitions:
      - {event: shallow, target: SHALLOW}
      - {event: deep, target: DEEP}
      - {event: plain, target: W}
"""


@pytest.mark.parametrize(
    ("events", "leaves"),
    [
        ("shallow", "B1"),
        ("deep", "B2"),
        ("plain pause shallow", "A"),
        ("plain next next pause shallow", "B1"),
        ("plain next next pause deep", "B2"),
        ("plain next next pause plain pause deep", "A"),
    ],
)
def test_history_restores_what_was_active_when_its_parent_was_left(run: Start, events: str, leaves: str) -> None:
    machine = run(HISTORY)
    for event in events.split():
        machine.send(event)
    assert machine.leaves == leaves


def test_the_default_content_of_a_history_is_due_only_without_a_record(run: Start) -> None:
    machine = run(HISTORY).send("shallow")
    assert machine.calls == ["by_default"]
    assert machine.send("pause").send("shallow").calls == []


def test_a_position_records_history_as_plain_data(run: Start) -> None:
    position = run(HISTORY).send("plain").send("pause").last.position
    assert position == Position(frozenset({"Z"}), (("SHALLOW", ("A",)), ("DEEP", ("A",))))
