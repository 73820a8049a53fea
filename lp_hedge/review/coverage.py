"""What tests have covered, drawn on the chart: green with a count where they were, red and dashed where not.

Loaded by pytest as the drawing half of the plug-in `lp_hedge.testing.plugin`; imports nothing until it draws.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lp_hedge.review.diagram import Drawing, Look, Overlay
    from lp_hedge.testing.coverage import Coverage


def pytest_model_coverage(coverage: Coverage, directory: Path) -> None:
    """Write `NAME.svg` beside `coverage.json`."""
    (directory / f"{coverage.graph.chart.name}.svg").write_text(draw_coverage(coverage).svg, encoding="utf-8")


def draw_coverage(coverage: Coverage) -> Drawing:
    """The chart under its coverage. Raises `HedgeError` without the renderer."""
    from lp_hedge.review.diagram import draw

    title = f"{coverage.graph.chart.name}: transitions {coverage.transitions}, edges {coverage.edges}"
    return draw(coverage.graph.chart, title=title, overlay=coverage_overlay(coverage))


def coverage_overlay(coverage: Coverage) -> Overlay:
    """Looks by id. What nothing can take or reach is grey: no test is missing there."""
    from lp_hedge.review.diagram import Overlay

    graph = coverage.graph
    looks = {name: _look(coverage.taken(name), possible=name in coverage.taking) for name in graph.taking}
    for state in graph.chart.states.values():
        look = _look(coverage.reached(state.id), possible=state.id in graph.reachable)
        looks[state.id] = replace(look, fill="") if state.children else look
    return Overlay(looks)


def _look(times: int, *, possible: bool) -> Look:
    from lp_hedge.review.diagram import Look

    if not possible:
        return Look(fill="#f1f5f9", stroke="#94a3b8", width=1, dashed=True, badge="unreachable")
    if not times:
        return Look(fill="#fee2e2", stroke="#dc2626", width=2, dashed=True, badge="never")
    return Look(fill="#dcfce7", stroke="#16a34a", width=2, badge=f"×{times}")
