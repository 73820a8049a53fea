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
    """Looks by id. A transition that nothing can take is grey: no test is missing."""
    from lp_hedge.review.diagram import Look, Overlay

    met, missed = Look(fill="#dcfce7", stroke="#16a34a", width=2), Look("#fee2e2", "#dc2626", 2, dashed=True)
    idle = Look(fill="#f1f5f9", stroke="#94a3b8", width=1, dashed=True, badge="unreachable")
    looks = {}
    for name in coverage.graph.taking:
        times = coverage.taken(name)
        looks[name] = _counted(met if times else missed, times) if name in coverage.taking else idle
    for state in coverage.graph.chart.states:
        times = coverage.reached(state)
        looks[state] = _counted(met if times else missed, times)
    return Overlay(looks)


def _counted(look: Look, times: int) -> Look:
    return replace(look, badge=f"×{times}" if times else "never")
