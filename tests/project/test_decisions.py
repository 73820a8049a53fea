"""The numbers of the decision records are computed, not remembered."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lp_hedge.domain import quantities
from tests.project.documents import ROOT

RECORD = ROOT / "docs" / "decisions" / "0001-target-on-unhedged-exposure.md"
EXPOSURE_BASE = 10.0

READINGS: dict[str, Callable[[float, float], float]] = {
    "literal, short positive": lambda position, ratio: -ratio * (EXPOSURE_BASE + position),
    "literal, signed": lambda position, ratio: -ratio * (EXPOSURE_BASE - position),
    "as an order": lambda position, ratio: position - ratio * (EXPOSURE_BASE + position),
    "ours": lambda _position, ratio: quantities.target(EXPOSURE_BASE, ratio, hedge_allow_long=False),
}


def tables() -> list[tuple[float, str]]:
    """Hedge ratio and table text, in the order of the page."""
    parts = re.split(r"With hedge ratio ([\d.]+):\n\n", RECORD.read_text(encoding="utf-8"))
    return [(float(ratio), text.split("\n\n")[0]) for ratio, text in zip(parts[1::2], parts[2::2], strict=True)]


def after(checks: int, reading: str, ratio: float) -> float:
    position = 0.0
    for _ in range(checks):
        position = READINGS[reading](position, ratio)
    return position


def test_the_record_has_a_stable_ratio_and_the_full_one() -> None:
    assert [ratio for ratio, _ in tables()] == [0.8, 1.0]


@pytest.mark.parametrize(("ratio", "table"), tables(), ids=["ratio 0.8", "ratio 1"])
def test_every_number_of_the_record_is_what_the_reading_gives(ratio: float, table: str) -> None:
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    assert header[1:] == list(READINGS)
    assert len(rows) > 4
    for checks, *shown in rows:
        computed = [f"{after(int(checks), reading, ratio) + 0.0:.4f}" for reading in header[1:]]
        assert shown == computed, f"after {checks} checks"


def test_the_literal_readings_settle_where_the_record_says() -> None:
    ratio = 0.8
    assert after(500, "literal, short positive", ratio) == pytest.approx(-EXPOSURE_BASE * ratio / (1 + ratio))
    assert after(500, "literal, signed", ratio) == pytest.approx(-EXPOSURE_BASE * ratio / (1 - ratio))


def test_every_record_is_listed_in_the_index() -> None:
    index = (RECORD.parent / "README.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in RECORD.parent.glob("0*.md"))
    assert re.findall(r"\((0[^)]+\.md)\)", index) == records
