"""`lp-hedge explain`: the decision in force at a time, and everything that stands behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lp_hedge.errors import DataError
from lp_hedge.review.evidence.source import Source
from lp_hedge.review.evidence.why import moment_at
from tests.evidence.conftest import BEGIN, Day, Shell, decision, lines_of, written

AT = [
    (0, [0, 10, 20], 1),
    (9.9, [0, 10, 20], 1),
    (10, [0, 10, 10, 20], 3),
    (1e9, [0, 10, 20], 3),
    (15, [0, 10, None, 20], 2),
    (50, [0, 100, 40, 60], 3),
    (None, [0, 10, None], 3),
]


@pytest.mark.parametrize(("at", "times", "line"), AT)
def test_the_decision_in_force_is_the_nearest_at_or_before(
    at: float | None, times: list[float | None], line: int, tmp_path: Path
) -> None:
    log = Source(written(tmp_path, [decision(t) for t in times]))
    assert moment_at(log, at).decision.line == line


def test_before_the_first_decision_there_is_none(tmp_path: Path) -> None:
    log = Source(written(tmp_path, [decision(float(BEGIN))]))
    with pytest.raises(DataError, match=r"begins at 2024-01-01 00:00:00 UTC \(t 1704067200\); give a later --at"):
        moment_at(log, BEGIN - 1)


@pytest.mark.parametrize(("window", "lines"), [(0, []), (1, [2]), (2, [1, 2]), (9, [1, 2])])
def test_the_window_holds_the_decisions_before(window: int, lines: list[int], tmp_path: Path) -> None:
    log = Source(written(tmp_path, [decision(t) for t in (0, 10, 20, 30)]))
    assert [each.line for each in moment_at(log, 20, window).before] == lines


def told(shell: Shell, *arguments: object) -> dict[str, Any]:
    done = shell("explain", *arguments, "--json")
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_a_refusal_is_told_with_its_numbers_and_thresholds(explained: Path, shell: Shell) -> None:
    found = told(shell, explained, "--at", BEGIN + 20)
    [price_fresh] = [each for each in found["guards"] if each["name"] == "price_fresh"]
    assert price_fresh["granted"] is False
    assert price_fresh["facts"] == {"price_age_seconds": 80.0}
    assert price_fresh["thresholds"] == {"max_price_age_seconds": {"value": 30.0, "unit": "s"}}
    assert price_fresh["needed"] == "price_age_seconds 80 must not exceed max_price_age_seconds 30"
    [move] = found["transitions"][-1:]
    assert (move["id"], move["to"], move["control"]) == ("stale_price", ["STALE_DATA"], "price")


def test_what_is_told_is_what_the_line_says(explained: Path, shell: Shell) -> None:
    for line in lines_of(explained):
        found = told(shell, explained, "--at", line["t"])
        same = ("t", "gate", "event", "path", "commands", "reason")
        assert {key: found[key] for key in same} == {key: line[key] for key in same}
        assert [each["id"] for each in found["transitions"]] == line["transitions"]
        assert {each["name"]: each["granted"] for each in found["guards"]} == line["guards"]
        assert found["state"].startswith(line["state"])


def test_without_explanations_formulas_are_by_name_and_a_configuration_fills_them(
    day: Day, tmp_path: Path, shell: Shell
) -> None:
    def cooldown(*options: object) -> dict[str, Any]:
        guards = told(shell, day.folder, "--at", "2024-01-01T23:00", *options)["guards"]
        return next(each for each in guards if each["name"] == "price_fresh")

    (tmp_path / "c.yml").write_text("hedge: {}\nmax_price_age_seconds: 45\n")
    assert cooldown() == {
        "name": "price_fresh",
        "granted": True,
        "formula": "max_price_age_seconds = 0 ∨ price_age_seconds ≤ max_price_age_seconds",
    }
    assert "45" in cooldown("-c", tmp_path / "c.yml")["formula"]


def test_the_table_says_why_it_did_not_trade(explained: Path, shell: Shell) -> None:
    done = shell("explain", explained, "--at", "2024-01-01T00:00:20", "--window", 2)
    assert done.code == 0, done.err
    for text in (
        "2024-01-01 00:00:20 UTC  SUSPENDED.STALE_DATA  LP gate IN_RANGE  observation  (line 3)",
        "needed: price_age_seconds 80 must not exceed max_price_age_seconds 30",
        "stale_price    hedge → STALE_DATA    The price is too old.",
        "SUSPENDED.LOW_MARGIN",
    ):
        assert text in done.out
    assert done.out.splitlines()[-1].strip() == "none"


def test_the_table_says_what_was_sent(explained: Path, shell: Shell) -> None:
    done = shell("explain", explained, "--at", BEGIN + 60)
    assert "market sell short 1 " in done.out.replace("short 1.0", "short 1 ")


@pytest.mark.parametrize(("at", "code"), [("never", 2), ("0", 2)])
def test_a_time_without_a_decision_is_a_matter_of_usage(at: str, code: int, explained: Path, shell: Shell) -> None:
    done = shell("explain", explained, "--at", at)
    assert (done.code, done.out) == (code, "")
    assert at in done.err or "begins at" in done.err


def test_lines_left_out_are_said(tmp_path: Path, shell: Shell) -> None:
    done = shell("explain", written(tmp_path, [b"?", decision()]))
    assert done.code == 0
    assert "warning: log.jsonl:1: not JSON" in done.err


def test_the_guard_that_stopped_it_comes_first_and_those_of_the_gate_last(explained: Path, shell: Shell) -> None:
    names = [each["name"] for each in told(shell, explained, "--at", BEGIN + 20)["guards"]]
    assert names[0] == "price_fresh"
    assert names[-1].startswith("lp_")
