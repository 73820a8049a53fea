"""The state over time, and how much time each state took; colours are the roles of the diagrams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

import numpy as np

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram.overlay import duration
from lp_hedge.review.diagram.style import state_role
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import percent
from lp_hedge.review.report.panel import canvas, time_labels
from lp_hedge.review.report.paths import HEIGHT
from lp_hedge.review.report.record import RunRecord, bars
from lp_hedge.review.report.sampling import shares
from lp_hedge.review.report.scale import time_ticks
from lp_hedge.review.report.timeline import Timeline
from lp_hedge.review.report.words import Language, word

COLUMNS = 1_200

Block = tuple[int, int, int, int]
"""x, y, width, height on the canvas."""


def ribbon(run: RunRecord, chart: Chart, timeline: Timeline, lang: Language) -> Markup:
    """A strip of the states in time, with their legend; a sentence when there is nothing to show."""
    head = tag("figcaption", tag("h3", word("states", lang)), tag("p", word("states_note", lang), class_="note"))
    states = list(run.meta.get("states", ()))
    if not states or not bars(run) or "state" not in run.columns:
        return tag("figure", head, tag("p", word("no_data", lang), class_="empty"), class_="panel", id="panel-states")
    edges, parts = shares(np.asarray(run.columns["state"]), len(states), COLUMNS)
    shapes = [
        tag("path", d="".join(map(_rectangle, blocks(edges.tolist(), parts, kind))), class_=_tone(chart, name))
        for kind, name in enumerate(states)
    ]
    labels = time_labels(time_ticks(timeline.first, timeline.last), timeline)
    plot = tag(
        "svg", canvas(shapes, timeline, width=bars(run)), tag("g", list(labels), class_="grid"),
        tag("line", class_="cursor", x1="0", x2="0", y1="0", y2="100%"),
        class_="plot ribbon", role="img", tabindex=0, height=44, aria_label=word("states", lang),
    )  # fmt: skip
    spent = time_table(run.summary.get("time_in_state", {}), chart, lang)
    return tag("figure", head, spent, plot, class_="panel", id="panel-states", data_rows=bars(run))


def time_table(seconds: Mapping[str, float], chart: Chart, lang: Language) -> Markup:
    """State, duration and share of the whole, of the states it was in."""
    whole = sum(seconds.values()) or 1.0
    items = [
        tag(
            "span", tag("i", class_=f"swatch block {_tone(chart, name)}"), tag("b", name), " ", duration(spent),
            tag("small", word("time_spent", lang, percent(100 * spent / whole, 1))),
            class_="key", title=chart.states[name].doc if name in chart.states else None,
        )
        for name, spent in seconds.items()
        if spent > 0
    ]  # fmt: skip
    return tag("div", items, class_="keys")


def blocks(edges: list[int], parts: np.ndarray[tuple[int, ...], np.dtype[np.float64]], kind: int) -> Iterator[Block]:
    """Rectangles of one state; neighbouring columns of the same height become one."""
    tops = np.rint((np.cumsum(parts, axis=1) - parts)[:, kind] * HEIGHT).astype(np.int64)
    ends = np.rint(np.cumsum(parts, axis=1)[:, kind] * HEIGHT).astype(np.int64)
    spans = zip(tops.tolist(), ends.tolist(), range(len(tops)), strict=True)
    for (top, end), members in groupby(spans, key=lambda each: each[:2]):
        numbers = [number for *_, number in members]
        first, last = edges[numbers[0]], edges[numbers[-1] + 1]
        if end > top:
            yield first, top, last - first, end - top


def _rectangle(block: Block) -> str:
    x, y, width, height = block
    return f"M{x} {y}h{width}v{height}h{-width}z"


def _tone(chart: Chart, state: str) -> str:
    """A state's role as CSS class; a state the chart does not know has none."""
    return f"role-{(state_role(chart, state) if state in chart.states else '') or 'none'}"
