"""A drawing whose every state can be lit: states that share a grid get groups of their own, named as the others."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram.geometry import SVG

BEFORE_HEADER = 3
"""A card is drawn as body, outline, header, then the header's text."""


def addressable(svg: str, chart: Chart) -> str:
    """The drawing with `<g id="s-STATE" class="card">` around each card of a grid; nothing moves."""
    ET.register_namespace("", SVG[1:-1])
    root = ET.fromstring(svg.encode())  # noqa: S314 - our own drawing
    for grid in root.iter(f"{SVG}g"):
        if grid.get("class") == "grid":
            _group(grid, list(_cards(grid, chart)))
    return ET.tostring(root, encoding="unicode") + "\n"


def _cards(grid: ET.Element, chart: Chart) -> Iterator[tuple[int, str]]:
    """Where each card begins among the grid's children, and its state."""
    for place, child in enumerate(grid):
        if child.tag == f"{SVG}text" and place >= BEFORE_HEADER and grid[place - 1].tag == f"{SVG}path":
            name = "".join(child.itertext()).strip(" ●")
            if name in chart.states:
                yield place - BEFORE_HEADER, name


def _group(grid: ET.Element, cards: list[tuple[int, str]]) -> None:
    children = list(grid)
    ends = [begin for begin, _ in cards[1:]] + [len(children)]
    for (begin, name), end in zip(cards, ends, strict=True):
        card = ET.Element(f"{SVG}g", {"id": f"s-{name}", "class": "card"})
        for child in children[begin:end]:
            grid.remove(child)
            card.append(child)
        grid.append(card)
