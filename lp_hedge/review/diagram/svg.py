"""From DOT to a finished SVG: rendered by graphviz-pure, then tidied without moving what it laid out.

Tidying: one `<text>` per line with a span per style (runs cannot overlap, whatever face the reader has), real
tooltips, ids and classes that a page can use, rounded headers, regions ranged at the top, a title and a legend.
"""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path
from xml.etree import ElementTree as ET

from lp_hedge.errors import HedgeError
from lp_hedge.review.diagram import headers, texts
from lp_hedge.review.diagram.geometry import SVG

XLINK = "{http://www.w3.org/1999/xlink}"
MOST_SECONDS = 120
KINDS = ("state", "region", "compound", "final", "history", "arrow", "initial", "grid", "rules")


def render(dot: str) -> ET.Element:
    """The drawing as an SVG tree, in points, the content in one group. Raises `HedgeError` without the renderer."""
    ET.register_namespace("", SVG[1:-1])
    drawing = ET.fromstring(_laid_out(dot))  # noqa: S314 - our own renderer's output
    content = drawing.find(f"{SVG}g")
    if content is None:
        raise HedgeError("graphviz-pure drew nothing; run `lp-hedge doctor` and check its version")
    _tidy(content)
    return content


def _laid_out(dot: str) -> str:
    """What graphviz-pure makes of the document; its remarks on glyph widths are dropped."""
    program = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("graphviz-pure")
    if program is None:
        raise HedgeError("diagrams need graphviz-pure: pip install graphviz-pure")
    done = subprocess.run(  # noqa: S603 - a fixed command; the document goes through stdin
        [program, "-Tsvg"], input=dot.encode(), capture_output=True, timeout=MOST_SECONDS, check=False
    )
    if done.returncode:
        complaint = done.stderr.decode(errors="replace").strip()
        raise HedgeError(f"graphviz-pure refused the drawing ({Path(program).name} -Tsvg): {complaint}")
    return done.stdout.decode()


def _tidy(content: ET.Element) -> None:
    for paper in content.findall(f"{SVG}polygon"):
        content.remove(paper)
    _without_titles(content)
    for group in content.findall(f"{SVG}g"):
        _classify(group)
        headers.round_corners(group)
    _links(content)
    texts.join_lines(content)


def _without_titles(element: ET.Element) -> None:
    """Graphviz titles hold DOT names, which browsers would show as tooltips."""
    for parent in element.iter():
        for title in parent.findall(f"{SVG}title"):
            parent.remove(title)


def _classify(group: ET.Element) -> None:
    kind = next((each for each in group.get("class", "").split() if each in KINDS), "")
    group.set("class", kind or "other")


def _links(element: ET.Element) -> None:
    """`<g id="a_X"><a xlink:title="…">` becomes `<g id="X"><title>…</title>`, inside a link where there is one."""
    for parent in reversed(list(element.iter())):  # innermost first: anchors nest
        for place, child in enumerate(list(parent)):
            anchor = child.find(f"{SVG}a") if child.get("id", "").startswith("a_") else None
            if anchor is not None:
                parent[place] = _linked(child.get("id", "")[2:], anchor)


def _linked(name: str, anchor: ET.Element) -> ET.Element:
    href, tip = anchor.get(f"{XLINK}href"), anchor.get(f"{XLINK}title", "")
    made = ET.Element(f"{SVG}a", {"href": href}) if href else ET.Element(f"{SVG}g")
    whole, _, part = name.partition("~")
    if whole.startswith("t-"):
        made.attrib |= {"class": "transition", "data-transition": whole[2:]}
        if not part:
            made.set("id", whole)
    title = ET.SubElement(made, f"{SVG}title")
    title.text = tip
    made.extend(list(anchor))
    return made
