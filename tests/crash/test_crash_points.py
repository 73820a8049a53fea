"""A live run is killed wherever it matters and started again: no order twice, none lost, the record whole."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.crash.points import Point

ROOT = Path(__file__).parents[2]
POINTS, PAIRS = 36, 10

pytest.importorskip("ccxt", reason="real venues need the extra `venues`")


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """A sample that has something of every kind of call; `make crash` runs all of them."""
    command = [sys.executable, "-m", "tests.crash", "--json", "--points", str(POINTS), "--pairs", str(PAIRS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
    sys.stdout.write(done.stderr)  # the counts
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert found, done.stderr
    return found


def test_the_story_comes_to_its_end_wherever_it_is_killed(outcomes: list[Any]) -> None:
    broken = [f"{' '.join(each['deaths'])}: {each['problems']}\n{each['log']}" for each in outcomes if each["problems"]]
    assert not broken, "\n".join(broken)


def test_it_was_killed_at_every_kind_of_journal_and_venue_call(outcomes: list[Any]) -> None:
    struck = Counter(Point.of(each["deaths"][0])[::2] for each in outcomes if each["reached"])
    journal = {("journal", side) for side in ("before", "inside", "after")}
    venue = {(call, side) for call in ("place", "cancel", "fills", "account", "open") for side in ("before", "after")}
    assert journal | venue <= set(struck)


def test_nearly_every_point_was_reached_and_second_crashes_were_too(outcomes: list[Any]) -> None:
    singles = [each for each in outcomes if len(each["deaths"]) == 1]
    pairs = [each for each in outcomes if len(each["deaths"]) == 2]
    assert (len(singles), len(pairs)) == (POINTS, PAIRS)
    assert sum(each["reached"] for each in singles) >= 0.9 * POINTS
    assert sum(each["reached"] == 2 for each in pairs) >= 0.5 * PAIRS
