"""A chart drawn with what a log of decisions says of it: warm states, counted transitions, refusals below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree import ElementTree as ET

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram.drawing import draw
from lp_hedge.review.diagram.geometry import SVG
from lp_hedge.review.diagram.overlay import HEAT, Look, Overlay, duration, heat
from lp_hedge.review.diagram.style import INK, MUTED
from lp_hedge.review.diagram.texts import spans
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.diagram.words import Language
from lp_hedge.review.evidence.tally import Evidence
from lp_hedge.review.evidence.why import stamp
from lp_hedge.review.evidence.words import phrase

EDGE, LINE_HEIGHT, HEADING_SIZE, TEXT_SIZE = 28.0, 17.0, 13, 11
LEGEND = (("rarely", Look(fill=HEAT[0])), ("often", Look(fill=HEAT[-1])))
MOST_LISTED = 12


def overlay(chart: Chart, evidence: Evidence, lang: Language = "en") -> Overlay:
    """States warm by visits, with visits and time told; transitions warm by how often they were taken.

    States that hold others are told and not filled: they would drown their children; nor do they set the scale.
    Names of another chart are left out, so evidence of the controller may be drawn on one of its parts.
    """
    visits = {state: evidence.visits[state] for state in chart.states if state in evidence.visits}
    taken = {each.id: evidence.taken[each.id] for each in chart.transitions() if each.id in evidence.taken}
    innermost = {state: n for state, n in visits.items() if not chart.states[state].children}
    warm = heat(innermost, counts=taken, language=lang)
    told = heat(visits, evidence.seconds_in, language=lang)
    badges = {state: replace(warm.of(state), badge=look.badge) for state, look in told.looks.items()}
    return Overlay({**warm.looks, **badges}, LEGEND)


def heated_svg(chart: Chart, evidence: Evidence, tips: Tips | None = None, lang: Language = "en") -> str:
    """The chart under its evidence, with the counts that have no place in it listed below. Raises `HedgeError`."""
    said = tips or Tips()
    drawing = draw(
        chart, thresholds=said.thresholds, bindings=said.bindings, overlay=overlay(chart, evidence, lang), lang=lang
    )
    return _with_notes(drawing.svg, list(notes(evidence, lang)))


def notes(evidence: Evidence, lang: Language) -> Iterator[tuple[str, str]]:
    """Heading and text of each line below the drawing."""
    yield phrase("evidence", lang), summary(evidence, lang)
    refused = _listed(evidence.refused) or phrase("refused_none", lang)
    yield phrase("refused", lang), refused
    yield phrase("commands", lang), _listed(evidence.commands) or phrase("commands_none", lang)
    if evidence.bad_lines:
        yield phrase("left_out", lang), phrase("left_out_lines", lang, str(evidence.bad_lines))


def summary(evidence: Evidence, lang: Language) -> str:
    """File, decisions and window in one line."""
    parts = [evidence.file, phrase("n_decisions", lang, f"{evidence.decisions:,}")]
    if evidence.first is not None and evidence.until is not None:
        parts.append(f"{stamp(evidence.first)} → {stamp(evidence.until)}")
        parts.append(duration(max(evidence.until - evidence.first, 0.0)))
    return " · ".join(parts)


def _listed(counts: Mapping[str, int]) -> str:
    """`name ×n`, the most frequent first."""
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    told = [f"{name} ×{count:,}" for name, count in ranked[:MOST_LISTED]]
    return " · ".join(told + (["…"] if len(ranked) > MOST_LISTED else []))


def _with_notes(svg: str, lines: list[tuple[str, str]]) -> str:
    """The sheet made longer, with the lines at its foot."""
    ET.register_namespace("", SVG[1:-1])
    root = ET.fromstring(svg.encode())  # noqa: S314 - our own drawing
    _, _, width, height = map(float, root.get("viewBox", "0 0 0 0").split())
    depth = round(height + LINE_HEIGHT * len(lines) + EDGE / 2, 2)
    root.set("viewBox", f"0 0 {width:g} {depth:g}")
    root.set("height", f"{depth:g}pt")
    group = ET.SubElement(root, f"{SVG}g", {"class": "evidence"})
    for place, (heading, text) in enumerate(lines):
        line = ET.SubElement(group, f"{SVG}text", {"x": f"{EDGE:g}", "y": f"{height + LINE_HEIGHT * place:.2f}"})
        spans(line, f"{heading}  ", {"font-size": str(HEADING_SIZE), "fill": INK, "font-weight": "bold"})
        spans(line, text, {"font-size": str(TEXT_SIZE), "fill": MUTED})
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
