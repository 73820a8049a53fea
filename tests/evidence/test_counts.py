"""The counts are those of the decisions, and those the back-test itself arrived at by another way."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.chart.model import Chart
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.review.evidence import read
from lp_hedge.review.evidence.log import Reading, parse
from lp_hedge.review.evidence.meaning import entered_by
from lp_hedge.review.evidence.tally import counted
from tests.evidence.conftest import Day, decision, lines_of, written

STARTING = {"UNKNOWN", "READY"}
"""Active before the first decision; a log cannot show them unless they last."""


def test_time_in_states_is_that_of_the_back_test_to_its_last_second(day: Day) -> None:
    found = read(day.folder)
    assert found.seconds_in == {state: s for state, s in day.run.seconds_in.items() if state in found.seconds_in}
    assert {s for s, seconds in day.run.seconds_in.items() if seconds} <= set(found.seconds_in)


def test_counts_are_those_of_the_back_test(day: Day) -> None:
    """In a log of changes a suspension that goes on stands once, so its counts are lower."""
    found, run = read(day.folder), day.run
    visits = {state: n for state, n in run.visits.items() if state not in STARTING}
    pairs = [(visits, {s: n for s, n in found.visits.items() if s not in STARTING})]
    pairs += [(run.taken, found.taken), (run.refused, found.refused)]
    for expected, counted_here in pairs:
        assert set(counted_here) == set(expected)
        assert {name for name, n in counted_here.items() if n > expected[name]} == set()
    assert run.refused
    if day.whole:
        assert all(expected == counted_here for expected, counted_here in pairs)


def test_totals_are_what_the_lines_say(explained: Path) -> None:
    lines, found = lines_of(explained), read(explained)
    assert found.decisions == len(lines)
    assert found.taken == Counter(name for line in lines for name in line["transitions"])
    assert found.asked == Counter(name for line in lines for name in line["guards"])
    assert found.denied == Counter(name for line in lines for name, granted in line["guards"].items() if not granted)
    assert found.commands == Counter(each["kind"] for line in lines for each in line["commands"])
    assert (found.first, found.last, found.until) == (lines[0]["t"], lines[-1]["t"], lines[-1]["t"])
    assert found.problems == ()


def test_refusals_name_the_guard_that_stopped_it(explained: Path) -> None:
    assert read(explained).refused == {"price_available": 1, "price_fresh": 2, "margin_sufficient": 2}


def test_controls_count_the_decisions_in_which_they_spoke(explained: Path) -> None:
    controls = read(explained).controls
    assert (controls["margin"], controls["price"], controls["lp_gate"]) == (2, 3, 1)
    assert controls["kill"] >= 1


TIMES = [
    pytest.param([0, 10, 30], {"READY": 30.0}, id="time belongs to the state before"),
    pytest.param([100, 40, 50], {"READY": 10.0}, id="a step back takes none"),
    pytest.param([0, None, 20], {"READY": 20.0}, id="a decision without time takes none"),
    pytest.param([None, None], {}, id="no time at all"),
    pytest.param([5], {"READY": 0.0}, id="one decision"),
]


@pytest.mark.parametrize(("times", "expected"), TIMES)
def test_time_is_the_sum_of_steps_forward(
    times: list[float | None], expected: dict[str, float], tmp_path: Path
) -> None:
    found = read(written(tmp_path, [decision(t) for t in times]))
    shown = {state: s for state, s in found.seconds_in.items() if state == "READY" and (s or expected)}
    assert shown == expected


@given(st.lists(st.tuples(st.none() | st.integers(0, 10_000), st.sampled_from(["READY", "DISABLED", "COOLDOWN"]))))
def test_every_second_belongs_to_exactly_one_state(steps: list[tuple[int | None, str]]) -> None:
    records = [decision(t, ("controller", "hedge", state)) for t, state in steps]
    log = [parse(json.dumps(each).encode(), number) for number, each in enumerate(records, 1)]
    found = counted(log, shipped_chart(CONTROLLER_CHART), Reading("log"))
    known = [t for t, _ in steps if t is not None]
    passed = fsum(max(later - earlier, 0) for earlier, later in pairwise(known))
    leaves = [found.seconds_in.get(state, 0.0) for state in ("READY", "DISABLED", "COOLDOWN")]
    assert min(leaves) >= 0
    assert fsum(leaves) == passed == found.seconds_in.get("hedge", 0.0)


def test_states_passed_through_count_as_visits(chart: Chart, tmp_path: Path) -> None:
    moves = ["filled", "confirmed", "done"]
    found = read(written(tmp_path, [decision(0), decision(1, ("controller", "hedge", "COOLDOWN"), transitions=moves)]))
    assert {"CONFIRM": 1, "REVIEW": 1, "COOLDOWN": 1}.items() <= found.visits.items()
    assert "CONFIRM" not in found.seconds_in
    assert entered_by(chart)["kill"] == ("ADJUSTING", "FLATTEN_KILL")


def test_names_of_another_chart_are_told_and_a_few_of_many_kept(tmp_path: Path) -> None:
    strange = [decision(n, ("nowhere",), transitions=[f"x{n}"], commands=[{"kind": f"k{n}"}]) for n in range(100)]
    found = read(written(tmp_path, strange))
    assert (found.decisions, found.visits, found.taken, found.commands) == (100, {}, {}, {})
    assert found.unknown[:2] == ("nowhere", "x0")
    assert len(found.unknown) == 20


def test_the_same_log_gives_the_same_evidence_wherever_it_lies(explained: Path, tmp_path: Path) -> None:
    copy = tmp_path / explained.name
    copy.write_bytes(explained.read_bytes())
    assert read(copy) == read(explained)
