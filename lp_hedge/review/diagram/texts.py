"""Lines of text: Graphviz writes each run as its own `<text>`; here a line becomes one, with a span per run."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from lp_hedge.review.diagram.geometry import SVG

SPACE = "{http://www.w3.org/XML/1998/namespace}space"
KEPT = ("font-size", "font-weight", "font-style", "fill")
_SIGNS = re.compile(r"([^\u0000-\u024f\u2010-\u2026\u2190-\u2193\u2212\u2260-\u2265\u25cf]+)")


def join_lines(element: ET.Element) -> None:
    """In every group: neighbouring runs of one line become one text; the face is set once, on the document."""
    for parent in list(element.iter()):
        lines: list[list[ET.Element]] = []
        for child in list(parent):
            if child.tag != f"{SVG}text":
                lines.append([])
            elif lines and lines[-1] and _continues(lines[-1][-1], child):
                lines[-1].append(child)
                parent.remove(child)
            else:
                lines.append([child])
        for line in filter(None, lines):
            _join(line)


def _continues(before: ET.Element, run: ET.Element) -> bool:
    """Runs of one line alternate with blanks; a run beside one of another cell does not."""
    return before.get("y") == run.get("y") and " " in (before.text, run.text)


def _join(line: list[ET.Element]) -> None:
    first = line[0]
    while len(line) > 1 and line[-1].text == " ":
        line.pop()
    runs = [(run.text or "", {key: run.get(key, "") for key in KEPT if run.get(key)}) for run in line]
    placed = {key: first.get(key, "") for key in ("text-anchor", "x", "y")}
    first.attrib.clear()
    first.text = None
    first.attrib |= {key: value for key, value in placed.items() if (key, value) != ("text-anchor", "start")}
    first.set(SPACE, "preserve")
    for text, looks in runs:
        spans(first, text, looks)


def spans(line: ET.Element, text: str, looks: dict[str, str]) -> None:
    """Add a run; signs and wide glyphs stand in spans of their own, so that only they change face."""
    for part in filter(None, _SIGNS.split(text)):
        own = {**looks, "font-size": looks.get("font-size", "10").removesuffix(".00")}
        if _SIGNS.fullmatch(part):
            own["class"] = "sign"
        ET.SubElement(line, f"{SVG}tspan", own).text = part
