"""One chart over time: lines, areas, levels and markers, drawn as one SVG that stretches with the page.

The data lie in a nested `<svg>` with a canvas of its own (`paths`), so zooming only changes its `viewBox`; texts and
markers are placed in per cent outside of it, so they are never stretched. The page's script reads the `data-*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.numerals import significant
from lp_hedge.review.report.paths import HEIGHT, area, line
from lp_hedge.review.report.record import FloatColumn
from lp_hedge.review.report.scale import Scale, Tick, time_ticks, value_ticks
from lp_hedge.review.report.timeline import Timeline
from lp_hedge.review.report.words import Language, word

TICK_PIXELS = 55
"""Room for a value's label; the page's script uses the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A column as a line; `tone` is its CSS class."""

    key: str
    label: str
    values: FloatColumn
    tone: str
    stepped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """What lies between two columns; without a label it goes with the line of the same key."""

    key: str
    label: str
    low: FloatColumn
    high: FloatColumn
    tone: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A sign at a moment; `shape` is the id of a symbol, `text` is told on hovering."""

    t: float
    value: float
    shape: str
    tone: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """What one chart shows. `zero` draws the zero line."""

    key: str
    title: str
    note: str
    lines: Sequence[Line]
    areas: Sequence[Area] = ()
    markers: Sequence[Marker] = ()
    zero: bool = False
    height: int = 280


def draw(panel: Panel, timeline: Timeline, lang: Language) -> Markup:
    """The figure, or a sentence where there is nothing to show."""
    head = tag("figcaption", tag("h3", panel.title), tag("p", panel.note, class_="note"))
    if not any(np.isfinite(each.values).any() for each in panel.lines):
        nothing = tag("p", word("no_data", lang), class_="empty")
        return tag("figure", head, nothing, class_="panel", id=f"panel-{panel.key}")
    scale = scale_of(panel)
    return tag(
        "figure", head, _keys(panel), _plot(panel, scale, timeline),
        class_="panel", id=f"panel-{panel.key}", data_low=repr(scale.low), data_high=repr(scale.high),
    )  # fmt: skip


def scale_of(panel: Panel) -> Scale:
    """Takes in everything drawn, and zero where its line is wanted."""
    columns = [each.values for each in panel.lines] + [side for each in panel.areas for side in (each.low, each.high)]
    known = [each for each in columns if np.isfinite(each).any()]
    bounds = [float(bound) for each in known for bound in (np.nanmin(each), np.nanmax(each))]
    return Scale.around([*bounds, 0.0] if panel.zero else bounds)


def _keys(panel: Panel) -> Markup:
    """The legend: switches for what is drawn, each with its value at the cursor (at first: the last row's)."""
    lines = [_key(each.key, each.label, each.tone, "line", significant(_last(each.values), 6)) for each in panel.lines]
    areas = [_key(each.key, each.label, each.tone, "area", "") for each in panel.areas if each.label]
    return tag("div", lines, areas, class_="keys")


def _key(key: str, label: str, tone: str, kind: str, value: str) -> Markup:
    swatch = tag("i", class_=f"swatch {kind} {tone}", aria_hidden="true")
    output = tag("output", value, aria_live="off") if value else None
    return tag(
        "button", swatch, tag("span", label), output, type="button", class_="key", data_key=key, aria_pressed="true"
    )


def _last(values: FloatColumn) -> float | None:
    known = values[np.isfinite(values)]
    return float(known[-1]) if len(known) else None


def _plot(panel: Panel, scale: Scale, timeline: Timeline) -> Markup:
    ticks = value_ticks(scale, panel.height / TICK_PIXELS), time_ticks(timeline.first, timeline.last)
    return tag(
        "svg",
        tag("g", list(grid(*ticks, scale, timeline)), class_="grid"),
        _canvas(panel, scale, timeline),
        tag("g", [_mark(each, scale, timeline) for each in panel.markers], class_="marks"),
        tag("line", class_="cursor", x1="0", x2="0", y1="0", y2="100%"),
        class_="plot", role="img", tabindex=0, height=panel.height, aria_label=f"{panel.title}. {panel.note}",
    )  # fmt: skip


def grid(values: Sequence[Tick], times: Sequence[Tick], scale: Scale, timeline: Timeline) -> Iterator[Markup]:
    """Lines and labels of both axes."""
    for tick in values:
        y = per_cent(scale.fraction(tick.value))
        yield tag("line", x1="0", x2="100%", y1=y, y2=y, class_="zero" if abs(tick.value) < 1e-12 else None)
        yield tag("text", tick.label, x="0", y=y, dx="-8", dy="4", class_="value")
    for tick in times:
        x = per_cent(timeline.fraction(tick.value))
        yield tag("line", x1=x, x2=x, y1="0", y2="100%", class_="time")
    yield from time_labels(times, timeline)


def time_labels(times: Iterable[Tick], timeline: Timeline) -> Iterator[Markup]:
    """Below the plot; every second one is `minor` and gives way on narrow screens."""
    for number, tick in enumerate(times):
        x = per_cent(timeline.fraction(tick.value))
        yield tag("text", tick.label, x=x, y="100%", dy="17", class_="time minor" if number % 2 else "time")


def _canvas(panel: Panel, scale: Scale, timeline: Timeline) -> Markup:
    areas = [
        tag("path", d=area(each.low, each.high, scale), class_=f"area {each.tone}", data_key=each.key)
        for each in panel.areas
    ]
    lines = [
        tag("path", d=line(each.values, scale, stepped=each.stepped), class_=f"line {each.tone}", data_key=each.key)
        for each in reversed(panel.lines)
    ]
    return canvas([*areas, *lines], timeline)


def canvas(shapes: Iterable[Markup], timeline: Timeline, width: int | None = None) -> Markup:
    """The stretching part, `width` rows wide."""
    box = f"0 0 {timeline.span if width is None else width} {HEIGHT}"
    return tag("svg", shapes, class_="canvas", width="100%", height="100%", view_box=box, preserve_aspect_ratio="none")


def _mark(marker: Marker, scale: Scale, timeline: Timeline) -> Markup:
    x, y = timeline.fraction(marker.t), scale.fraction(marker.value)
    title = tag("title", marker.text)
    return tag(
        "use", title, href=f"#{marker.shape}", x=per_cent(x), y=per_cent(y),
        data_x=f"{x:.6g}", data_y=f"{y:.5g}", class_=marker.tone,
    )  # fmt: skip


def per_cent(fraction: float) -> str:
    return f"{fraction * 100:.3f}".rstrip("0").rstrip(".") + "%"
