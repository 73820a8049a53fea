"""What is needed to make a run again: window and repairs, hashes, versions."""

from __future__ import annotations

import platform
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.chart.scxml_writer import to_scxml
from lp_hedge.review.report.record import RunRecord

PACKAGES = ("lp-hedge", "numpy", "polars")
FROM_SUMMARY = ("bars", "pool_bars_repaired", "perp_bars_repaired", "funding_events")
SHOWN_ELSEWHERE = frozenset({"thresholds", "configuration", "states"})


def facts_of(run: RunRecord, chart: Chart) -> dict[str, Any]:
    """The run's own record, what was repaired in its data, the machine's hash and the versions at work here."""
    said = {name: value for name, value in run.meta.items() if name not in SHOWN_ELSEWHERE}
    counted = {name: run.summary[name] for name in FROM_SUMMARY if name in run.summary}
    return {**said, **counted, f"{chart.name}_chart_sha256": chart_hash(chart), "versions": versions()}


def chart_hash(chart: Chart) -> str:
    """SHA-256 of the chart as SCXML: the same for the same machine, wherever its file lies."""
    return sha256(to_scxml(chart).encode()).hexdigest()


def versions() -> dict[str, str]:
    """Of Python and of the packages that could change a figure."""
    return {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a checkout that was never installed
        return "not installed"
