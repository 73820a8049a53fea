"""The sheet around a drawing: title, one line on what it is, and a legend of what occurs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from lp_hedge.chart.model import Kind
from lp_hedge.review.diagram import texts
from lp_hedge.review.diagram.geometry import SVG, Box, rounded
from lp_hedge.review.diagram.markup import clean, columns
from lp_hedge.review.diagram.overlay import NOTHING, Overlay
from lp_hedge.review.diagram.sketch import Sketch, regions
from lp_hedge.review.diagram.style import (
    ACTION_COLOUR,
    FAINT,
    FONT_STACK,
    GUARD_COLOUR,
    INK,
    MUTED,
    PAPER,
    STATE_PAINT,
    SYMBOL_STACK,
    TITLE_SIZE,
    content_role,
    state_role,
)  # fmt: skip
from lp_hedge.review.diagram.words import Language, doc, word

EDGE, LINE_HEIGHT, LEGEND_SIZE = 28.0, 22.0, 10.0

Mark = Callable[[float, float], ET.Element]
Part = tuple[str, str, bool]
"""Text, colour, bold."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the legend: a mark drawn at (x, y), its width [pt], and a word."""

    mark: Mark
    width: float
    text: str

    @property
    def whole(self) -> float:
        return self.width + 6 + text_width(self.text, LEGEND_SIZE) + 18


def sheet(
    content: ET.Element, box: Box, sketch: Sketch, title: str, language: Language, overlay: Overlay = NOTHING
) -> str:
    """The finished document: title above, drawing, legend below; everything inside one file."""
    title, subtitle = clean(title), clean(doc(sketch.chart, language))
    width = max(box[2] - box[0], text_width(title, TITLE_SIZE), text_width(subtitle, 11), 360.0)
    head = 34.0 + (20.0 if subtitle else 0.0)
    items = [*_overlay_items(overlay, language), *_items(sketch, language)]
    lines = list(_flowed(items, width))
    depth = box[3] - box[1]
    size = (round(width + 2 * EDGE, 2), round(head + depth + 20 + LINE_HEIGHT * len(lines) + 2 * EDGE, 2))
    root = _document(size, title)
    root.append(_text(EDGE, EDGE + 18, title, TITLE_SIZE, INK, bold=True))
    if subtitle:
        root.append(_text(EDGE, EDGE + 38, subtitle, 11, MUTED))
    indent = EDGE + (width - (box[2] - box[0])) / 2
    content.set("transform", f"translate({indent - box[0]:.2f} {EDGE + head - box[1]:.2f})")
    root.append(content)
    root.append(_legend(lines, EDGE + head + depth + 34))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def text_width(text: str, size: float) -> float:
    """A generous estimate in points."""
    return (len(text) * 0.52 + (columns(text) - len(text)) * 0.54) * size


def _document(size: tuple[float, float], title: str) -> ET.Element:
    root = ET.Element(f"{SVG}svg", {
        "width": f"{size[0]:g}pt", "height": f"{size[1]:g}pt", "viewBox": f"0 0 {size[0]:g} {size[1]:g}",
        "role": "img", "aria-label": title, "font-family": FONT_STACK,
    })  # fmt: skip
    style = ET.SubElement(root, f"{SVG}style")
    style.text = f".sign{{font-family:{SYMBOL_STACK}}} a{{text-decoration:none}}"
    ET.SubElement(root, f"{SVG}rect", {"width": "100%", "height": "100%", "fill": PAPER})
    return root


def _overlay_items(overlay: Overlay, language: Language) -> Iterator[Item]:
    """What the overlay says, first: it is what this drawing is about."""
    for key, look in overlay.legend:
        mark = _swatch(look.fill or PAPER, look.stroke or INK, dashes="4,2" if look.dashed else "")
        yield Item(mark, 22, word(key, language))


def _items(sketch: Sketch, language: Language) -> Iterator[Item]:
    """Only what the drawing uses."""
    chart = sketch.chart
    roles = {state_role(chart, each) for each in chart.states}
    for role in (each for each in STATE_PAINT if each and each in roles):
        yield Item(_swatch(STATE_PAINT[role].soft, STATE_PAINT[role].strong), 22, word(role, language))
    if regions(chart):
        yield Item(_swatch(PAPER, INK, dashes="4,2"), 22, word("region", language))
    yield Item(lambda x, y: _dot(x + 5, y), 10, word("initial", language))
    if any(state.kind is Kind.FINAL for state in chart.states.values()):
        yield Item(_double, 24, word("final", language))
    yield _label_item(sketch, language)
    done = set() if sketch.brief else {content_role(each.content) for each in chart.transitions()}
    for role in (each for each in ("opening", "reducing") if each in done):
        yield Item(_stroke(ACTION_COLOUR[role]), 22, word(role, language))


def _label_item(sketch: Sketch, language: Language) -> Item:
    """A transition's label with every part named."""
    event, guard = (word("event", language), INK, True), (f"[{word('guard', language)}]", GUARD_COLOUR, False)
    head, tail = (
        (("1.", INK, True), (word("id", language), FAINT, False)),
        (f"/ {word('action', language)}", MUTED, False),
    )
    parts: tuple[Part, ...] = (event, guard) if sketch.brief else (*head, event, guard, tail)
    width = sum(text_width(text, LEGEND_SIZE) + 3 for text, _, _ in parts)
    return Item(lambda x, y: _runs(x, y + 3.5, parts), width, "")


def _runs(x: float, y: float, parts: Iterable[Part]) -> ET.Element:
    made = ET.Element(f"{SVG}text", {"x": f"{x:.2f}", "y": f"{y:.2f}"})
    for text, colour, bold in parts:
        texts.spans(made, f"{text} ", _looks(LEGEND_SIZE, colour, bold=bold))
    return made


def _double(x: float, y: float) -> ET.Element:
    made = _swatch(PAPER, INK)(x, y)
    inner = ET.Element(f"{SVG}path", {"d": rounded((x + 3, y - 4, x + 19, y + 4), 3), "fill": "none", "stroke": INK})
    group = ET.Element(f"{SVG}g")
    group.extend([made, inner])
    return group


def _flowed(items: list[Item], width: float) -> Iterator[list[Item]]:
    """Lines of items no wider than the drawing."""
    line: list[Item] = []
    for item in items:
        if line and sum(each.whole for each in (*line, item)) > width:
            yield line
            line = []
        line.append(item)
    if line:
        yield line


def _legend(lines: list[list[Item]], top: float) -> ET.Element:
    group = ET.Element(f"{SVG}g", {"class": "legend"})
    for place, line in enumerate(lines):
        x, y = EDGE, top + place * LINE_HEIGHT
        for item in line:
            group.append(item.mark(x, y))
            group.append(_text(x + item.width + 6, y + 3.5, item.text, LEGEND_SIZE, MUTED))
            x += item.whole
    return group


def _text(x: float, y: float, text: str, size: float, colour: str, *, bold: bool = False) -> ET.Element:
    made = ET.Element(f"{SVG}text", {"x": f"{x:.2f}", "y": f"{y:.2f}"})
    texts.spans(made, text, _looks(size, colour, bold=bold))
    return made


def _looks(size: float, colour: str, *, bold: bool) -> dict[str, str]:
    return {"font-size": f"{size:g}", "fill": colour, **({"font-weight": "bold"} if bold else {})}


def _swatch(fill: str, stroke: str, dashes: str = "") -> Mark:
    def mark(x: float, y: float) -> ET.Element:
        looks = {"d": rounded((x, y - 7, x + 22, y + 7), 4), "fill": fill, "stroke": stroke, "stroke-width": "1.4"}
        return ET.Element(f"{SVG}path", {**looks, **({"stroke-dasharray": dashes} if dashes else {})})

    return mark


def _stroke(colour: str) -> Mark:
    looks = {"stroke": colour, "stroke-width": "2"}
    return lambda x, y: ET.Element(f"{SVG}path", {"d": f"M{x:.2f},{y:.2f}H{x + 22:.2f}", **looks})


def _dot(x: float, y: float) -> ET.Element:
    return ET.Element(f"{SVG}circle", {"cx": f"{x:.2f}", "cy": f"{y:.2f}", "r": "4", "fill": INK})
