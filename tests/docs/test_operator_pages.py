"""The operator's guide, in English and in Chinese, has a row for every state, gate and command, and no other."""

from __future__ import annotations

import re

import pytest

from lp_hedge.chart.model import Chart
from lp_hedge.config.load import load
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.domain import LP_STATES
from lp_hedge.domain.view import COMMANDS
from tests.docs.tables import named, prose_of, spans, table

HEADINGS = {"operator.md": ("state", "gate", "command"), "zh/README.md": ("状态", "门禁", "命令")}


@pytest.fixture(params=HEADINGS, ids=["English", "Chinese"])
def page(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def full_names(chart: Chart) -> list[str]:
    """Every state of the hedge a controller can rest in or pass through, with its parent, in document order."""
    names = []
    for top in chart.states["hedge"].children:
        children = chart.states[top].children
        names += [f"{top}.{child}" for child in children] or [top]
    return names


def test_every_state_has_its_row(page: str) -> None:
    rows = table(prose_of(page), HEADINGS[page][0])
    assert named(rows) == full_names(shipped_chart(CONTROLLER_CHART))


def test_every_row_says_what_it_means_what_ends_it_and_what_to_do(page: str) -> None:
    rows = table(prose_of(page), HEADINGS[page][0])
    assert [row for row in rows if len(row) != 4 or not all(row)] == []


def test_every_state_of_the_gate_has_its_row(page: str) -> None:
    assert named(table(prose_of(page), HEADINGS[page][1])) == list(LP_STATES)


def test_every_command_has_its_row(page: str) -> None:
    assert sorted(named(table(prose_of(page), HEADINGS[page][2]))) == sorted(COMMANDS)


def test_every_key_that_is_named_exists(page: str) -> None:
    keys = set(load([], environ={}).thresholds())
    spoken = {re.split("[: ]", span)[0] for span in spans(prose_of(page)) if re.match("hedge_|max_|min_|price_", span)}
    assert spoken
    assert spoken - keys == set()
