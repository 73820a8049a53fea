"""Cards with even corners: one radius for all outlines, and coloured headers that follow them.

Graphviz rounds by the size of the box and fills headers as plain rectangles.
"""

from __future__ import annotations

from xml.etree import ElementTree as ET

from lp_hedge.review.diagram.geometry import SVG, Box, box_of, rounded, rounded_top

RADIUS = 7.0
NEAR = 4.0
"""Points within which a header's edge counts as lying on its card's outline."""


def round_corners(group: ET.Element) -> None:
    """Even out every rounded outline in the group, and give the rectangle at its top the same corners."""
    outline: Box | None = None
    for parent in list(group.iter()):
        for place, child in enumerate(list(parent)):
            if child.tag == f"{SVG}path" and _is_closed(child.get("d", "")):
                outline = box_of(child.get("d", ""))
                child.set("d", rounded(outline, RADIUS))
            elif child.tag == f"{SVG}polygon" and outline is not None:
                header = _header(child, outline)
                if header is not None:
                    parent[place] = header


def _is_closed(data: str) -> bool:
    return data.startswith("M") and data[1:].replace("C", " ").split()[0] == data.rsplit(maxsplit=1)[-1]


def _header(polygon: ET.Element, outline: Box) -> ET.Element | None:
    left, top, right, bottom = box_of(polygon.get("points", ""))
    inside = abs(left - outline[0]) < NEAR and abs(right - outline[2]) < NEAR and abs(top - outline[1]) < NEAR
    if not inside or polygon.get("stroke") != "none":
        return None
    own = (outline[0], outline[1], outline[2], bottom)
    path = rounded(outline, RADIUS) if abs(bottom - outline[3]) < NEAR else rounded_top(own, RADIUS)
    return ET.Element(f"{SVG}path", {"fill": polygon.get("fill", ""), "d": path})
