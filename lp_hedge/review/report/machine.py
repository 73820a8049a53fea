"""The machine that ran, warm where it spent its time, inside the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram import Overlay, draw, heat
from lp_hedge.review.report.markup import Markup, tag
from lp_hedge.review.report.record import RunRecord
from lp_hedge.review.report.settings import tips
from lp_hedge.review.report.words import Language, word


def heated(run: RunRecord, chart: Chart, configuration: Mapping[str, Any], lang: Language) -> str:
    """The chart as SVG: visits and time per state, counts per transition, formulas with the thresholds in force."""
    formulas = tips(configuration, run.meta.get("thresholds", {}))
    warmth = overlay(run, chart, lang)
    return draw(chart, thresholds=formulas.thresholds, bindings=formulas.bindings, overlay=warmth, lang=lang).svg


def overlay(run: RunRecord, chart: Chart, lang: Language) -> Overlay:
    """Warm by visits, and the time told beside them. States that hold others stay plain: they would drown them."""
    warm, timed = heat(run.visits, counts=run.taken, language=lang), heat(run.visits, run.seconds_in, language=lang)
    holders = {name for name, state in chart.states.items() if state.children}
    looks = {name: replace(look, fill="", width=0) if name in holders else look for name, look in warm.looks.items()}
    return Overlay({name: replace(look, badge=timed.of(name).badge or look.badge) for name, look in looks.items()})


def embedded(svg: str, lang: Language) -> Markup:
    """The drawing in a window that zooms, or a sentence when there is none."""
    drawing = svg[max(svg.find("<svg"), 0) :].strip()
    if not drawing.startswith("<svg"):
        return tag("p", word("diagram_none", lang), class_="empty")
    note = tag("p", word("diagram_note", lang), class_="note")
    return tag("div", note, tag("div", Markup(without_namespaces(drawing)), class_="drawing", tabindex=0))


def without_namespaces(svg: str) -> str:
    """HTML knows the namespaces of SVG itself; declared ones only look like addresses to load from."""
    return re.sub(r'\s+xmlns(?::\w+)?="[^"]*"', "", svg)
