"""Boxes of drawn things, in points, y growing downwards: (left, top, right, bottom)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
Box = tuple[float, float, float, float]


def box_of(data: str) -> Box:
    """The box of a path or polygon; curves are followed, so that far control points do not count."""
    found = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", data)]
    points = list(zip(found[::2], found[1::2], strict=True))
    if "C" in data and len(points) % 3 == 1:
        points = [_on_curve(points[at : at + 4], step / 8) for at in range(0, len(points) - 1, 3) for step in range(9)]
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


def _on_curve(control: list[tuple[float, float]], t: float) -> tuple[float, float]:
    """A point of a cubic Bézier curve."""
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    across, down = zip(*control, strict=True)
    return sum(w * x for w, x in zip(weights, across, strict=True)), sum(
        w * y for w, y in zip(weights, down, strict=True)
    )


def extent(element: ET.Element) -> Box | None:
    """The box of every path, polygon and ellipse inside; text does not count (it stands on a ground)."""
    boxes = []
    for each in element.iter():
        if drawn := each.get("d") or each.get("points"):
            boxes.append(box_of(drawn))
        elif each.tag == f"{SVG}ellipse":
            x, y, rx, ry = (float(each.get(key, "0")) for key in ("cx", "cy", "rx", "ry"))
            boxes.append((x - rx, y - ry, x + rx, y + ry))
    return union(boxes)


def union(boxes: Iterable[Box]) -> Box | None:
    """The smallest box around all; None for none."""
    found = list(boxes)
    if not found:
        return None
    lefts, tops, rights, bottoms = zip(*found, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def grown(box: Box, margin: float) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def moved(box: Box, across: float, down: float) -> Box:
    return box[0] + across, box[1] + down, box[2] + across, box[3] + down


def rounded(box: Box, radius: float) -> str:
    """A rounded rectangle as path data."""
    left, top, right, bottom = box
    r = radius
    return (
        f"M{left + r:.2f},{top:.2f}L{right - r:.2f},{top:.2f}Q{right:.2f},{top:.2f} {right:.2f},{top + r:.2f}"
        f"L{right:.2f},{bottom - r:.2f}Q{right:.2f},{bottom:.2f} {right - r:.2f},{bottom:.2f}"
        f"L{left + r:.2f},{bottom:.2f}Q{left:.2f},{bottom:.2f} {left:.2f},{bottom - r:.2f}"
        f"L{left:.2f},{top + r:.2f}Q{left:.2f},{top:.2f} {left + r:.2f},{top:.2f}Z"
    )


def rounded_top(box: Box, radius: float) -> str:
    """A rectangle whose upper corners alone are round."""
    left, top, right, bottom = box
    r = radius
    return (
        f"M{left:.2f},{top + r:.2f}Q{left:.2f},{top:.2f} {left + r:.2f},{top:.2f}"
        f"L{right - r:.2f},{top:.2f}Q{right:.2f},{top:.2f} {right:.2f},{top + r:.2f}"
        f"L{right:.2f},{bottom:.2f}L{left:.2f},{bottom:.2f}Z"
    )
