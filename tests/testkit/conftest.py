"""A small chart with everything that matters, and the shipped ones with their graphs."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from lp_hedge.chart import Chart, load
from lp_hedge.controller.assembly import shipped_chart
from lp_hedge.testing import Graph, Suite, explore, suite

DOOR = """
name: door
states:
  SHUT:
    initial: true
    priority: documented
    transitions:
      - {id: refuse, event: push, cond: alarmed, control: alarm, "on": ring}
      - {id: open, event: push, cond: unlocked or propped, target: OPEN, "on": creak}
  OPEN:
    transitions:
      - {id: shut, event: pull, target: SHUT, control: latch}
  BRICKED_UP:
    transitions:
      - {id: never, event: pull, target: SHUT}
"""


@lru_cache
def shipped_graph(name: str) -> Graph:
    return explore(shipped_chart(name))


@lru_cache
def shipped_suite(machine: str, name: str) -> Suite:
    return suite(shipped_graph(machine), name)


@pytest.fixture(scope="session")
def suite_of() -> Callable[[str, str], Suite]:
    """A suite of a shipped chart, made once: machine, suite."""
    return shipped_suite


@pytest.fixture(scope="session")
def graph_of() -> Callable[[str], Graph]:
    """The graph of a shipped chart, explored once."""
    return shipped_graph


@pytest.fixture
def chart_from(tmp_path: Path) -> Callable[[str], Chart]:
    """A chart from YAML text, checked for form only."""

    def read(text: str) -> Chart:
        file = tmp_path / "chart.yaml"
        file.write_text(text, encoding="utf-8")
        return load(file, lint="structure")

    return read


@pytest.fixture
def door(chart_from: Callable[[str], Chart]) -> Graph:
    return explore(chart_from(DOOR))
