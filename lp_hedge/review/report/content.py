"""The report as data: what the page shows, for programs. Known numbers only, the same bytes for the same run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any

import numpy as np

from lp_hedge.review.report import account, orders
from lp_hedge.review.report.headline import headline
from lp_hedge.review.report.panel import Panel
from lp_hedge.review.report.record import FloatColumn, RunRecord
from lp_hedge.review.report.sampling import evenly
from lp_hedge.review.report.timeline import Timeline
from lp_hedge.review.report.words import Language

MOST_POINTS = 2_400
MEASURED = frozenset({"seconds", "bars_per_second"})
"""Figures about the machine it ran on; with them no two reports would be alike."""


def summary_of(run: RunRecord) -> dict[str, Any]:
    """The figures that depend on the inputs alone."""
    return {name: value for name, value in run.summary.items() if name not in MEASURED}


def report_data(run: RunRecord, *, title: str, lang: Language, **parts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything the page shows except the drawing. `parts`: `configuration`, `facts`, `series`."""
    return {
        "title": title,
        "headline": headline(run, lang),
        "summary": summary_of(run),
        "account": account.as_data(account.account(run.summary)),
        "states": {"visits": run.visits, "seconds": run.seconds_in},
        "transitions": run.taken,
        "refused": run.refused,
        "orders": orders.as_data(run.trades),
        "thresholds": run.meta.get("thresholds", {}),
        **parts,
    }


def series(panels: Iterable[Panel], timeline: Timeline) -> dict[str, Any]:
    """The drawn lines, at most a few thousand rows of them: what the cursor reads."""
    rows = evenly(timeline.count, MOST_POINTS)
    lines = {line.key: _rounded(line.values[rows]) for panel in panels for line in panel.lines if len(line.values)}
    axis = {"first": timeline.first, "last": timeline.last, "span": timeline.span}
    return {**axis, "rows": rows.tolist(), "lines": lines}


def _rounded(values: FloatColumn) -> list[float | None]:
    """Seven significant figures; null for what is unknown."""
    return [float(f"{each:.7g}") if isfinite(each) else None for each in values.tolist()]


def canonical(data: Any) -> str:
    """JSON with sorted keys and no not-a-number: the same text for the same data."""
    return json.dumps(known(data), ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def known(data: Any) -> Any:
    """Plain JSON values; what is not finite is null."""
    match data:
        case Mapping():
            return {str(key): known(value) for key, value in data.items()}
        case list() | tuple() | np.ndarray():
            return [known(each) for each in data]
        case np.generic():
            return known(data.item())
        case float():
            return data if isfinite(data) else None
        case None | bool() | int() | str():
            return data
    return str(data)


def for_script(data: Any) -> str:
    """JSON that may stand inside a `<script>` element: nothing in it ends the element."""
    escapes: dict[str, str | int | None] = {each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
    return canonical(data).translate(str.maketrans(escapes))
