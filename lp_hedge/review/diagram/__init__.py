"""Charts as drawings: `draw(chart).svg`, `.png`, `.dot`, `.mermaid`."""

from __future__ import annotations

from lp_hedge.review.diagram.drawing import Detail, Drawing, draw
from lp_hedge.review.diagram.overlay import Look, Overlay, difference, heat, live

__all__ = ["Detail", "Drawing", "Look", "Overlay", "difference", "draw", "heat", "live"]
