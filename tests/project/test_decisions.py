"""The numbers of the decision records are computed, not remembered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from math import nan
from pathlib import Path
from types import SimpleNamespace

import pytest

from lp_hedge import formula
from lp_hedge.domain import quantities
from lp_hedge.plugins import GUARDS, Guard
from tests.project.documents import ROOT

RECORDS = ROOT / "docs" / "decisions"
RECORD = RECORDS / "0001-target-on-unhedged-exposure.md"
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
    index = (RECORDS / "README.md").read_text(encoding="utf-8")
    records = sorted(path.name for path in RECORDS.glob("0*.md"))
    assert re.findall(r"\((0[^)]+\.md)\)", index) == records


WRITTEN_AND_RUN = re.findall(
    r"^\| `(.+?)` \| `(.+?)` \| (.+?) \|$",
    (RECORDS / "0003-guards-that-grant.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)
SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "∨": "or", "∧": "and"}


def as_view(expression: str) -> str:
    """The record writes `a` and `b`; a guard reads them from the view."""
    return re.sub(r"\b([ab])\b", r"view.\1", expression)


@pytest.fixture
def guard_of(tmp_path: Path) -> Iterator[Callable[[str], Guard]]:
    """Registers an expression as a guard, from a file as every guard is, and forgets it afterwards."""

    def register(expression: str) -> Guard:
        path = tmp_path / "example_of_the_record.py"
        path.write_text(
            "from lp_hedge.plugins import guard\n\n\n@guard\n"
            f"def example_of_the_record(view, *, c: float = 1) -> bool:\n    return {as_view(expression)}\n",
            encoding="utf-8",
        )
        spec = spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        spec.loader.exec_module(module_from_spec(spec))
        return GUARDS["example_of_the_record"]

    yield register
    GUARDS.pop("example_of_the_record", None)


def test_the_record_shows_several_normal_forms() -> None:
    assert len(WRITTEN_AND_RUN) >= 4


@pytest.mark.parametrize(("written", "run", "when_missing"), WRITTEN_AND_RUN, ids=[row[0] for row in WRITTEN_AND_RUN])
def test_a_guard_runs_as_the_record_says(
    written: str, run: str, when_missing: str, guard_of: Callable[[str], Guard]
) -> None:
    guard = guard_of(written)
    assert guard.normal is not None
    shown = formula.text(guard.normal, {})
    for sign, word in SIGNS.items():
        shown = shown.replace(sign, word)
    assert shown == run
    grants = [guard.bind({"c": 1.0})(SimpleNamespace(a=a, b=nan)) for a in (0.0, 1.0, 2.0)]
    assert grants == ([False, True, True] if when_missing == "granted only if `a >= c`" else [False] * 3)
