"""Every guard at its edge, without a fact, and with values that are not finite."""

from __future__ import annotations

from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import guards
from lp_hedge.config.load import load
from lp_hedge.plugins import GUARDS, formula_of, load_plugins
from tests.guards.liquidity import LIQUIDITY
from tests.guards.permissions import PERMISSIONS
from tests.guards.triggers import TRIGGERS

load_plugins()
ROWS = TRIGGERS | PERMISSIONS | LIQUIDITY
SHIPPED = sorted(file.stem for file in Path(guards.__path__[0]).glob("[a-z]*.py"))


@pytest.mark.parametrize(
    ("name", "thresholds", "facts", "granted"),
    [(name, *row) for name, rows in ROWS.items() for row in rows],
)
def test_a_guard_grants_exactly_in_its_rows(
    name: str, thresholds: dict[str, Any], facts: dict[str, Any], granted: bool
) -> None:
    assert GUARDS[name].bind(thresholds)(SimpleNamespace(**facts)) is granted


def test_every_shipped_guard_has_rows() -> None:
    assert sorted(ROWS) == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_every_guard_that_reads_facts_has_a_row_with_one_missing(name: str) -> None:
    unknown = [row for row in ROWS[name] if any(value != value or value == "UNKNOWN" for value in row[1].values())]
    assert unknown or not GUARDS[name].facts


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_guard_is_proved_by_its_formula(name: str) -> None:
    assert not GUARDS[name].opaque
    assert formula_of(GUARDS[name])


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_granted_on_a_view_without_facts_unless_a_threshold_switches_the_guard_off(name: str) -> None:
    thresholds = {**load([], environ={}).thresholds(), "lookup_settle_seconds": 10.0}
    guard = GUARDS[name]
    view = SimpleNamespace(**dict.fromkeys(guard.facts, nan))
    if guard.bind(thresholds)(view):
        assert any(thresholds[each.name] in (0, True) for each in guard.parameters)
