"""All rules, in the order in which they are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.errors import Problem


def problems(chart: Chart, files: Mapping[str, str], bindings: Mapping[str, Callable[..., Any]]) -> list[Problem]:
    """Every finding of the full lint, in file order."""
    return []
