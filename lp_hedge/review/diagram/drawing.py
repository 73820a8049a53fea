"""One chart, drawn: the same decisions as SVG, PNG, DOT and Mermaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from lp_hedge.chart.model import Chart
from lp_hedge.review.diagram.overlay import NOTHING, Overlay
from lp_hedge.review.diagram.sketch import Sketch, full, overview
from lp_hedge.review.diagram.tips import Tips
from lp_hedge.review.diagram.words import Language

Detail = Literal["full", "overview"]


@dataclass(frozen=True)
class Drawing:
    """A drawing; every form is made when first asked for and is the same for the same input."""

    sketch: Sketch
    title: str
    tips: Tips
    overlay: Overlay
    language: Language

    @cached_property
    def dot(self) -> str:
        """The layout's input, for other tools."""
        from lp_hedge.review.diagram.dot import dot
        from lp_hedge.review.diagram.labels import Labels

        return dot(self.sketch, Labels(self.sketch, self.tips, self.overlay, self.language))

    @cached_property
    def svg(self) -> str:
        """A self-contained document. Raises `HedgeError` without the renderer."""
        from lp_hedge.review.diagram.arrange import arrange
        from lp_hedge.review.diagram.frame import sheet
        from lp_hedge.review.diagram.svg import render

        content = render(self.dot)
        return sheet(content, arrange(content, self.sketch), self.sketch, self.title, self.language, self.overlay)

    @cached_property
    def png(self) -> bytes:
        """The SVG as pixels, two to the point of 1/96 inch. Raises `HedgeError` without rasteriser or fonts."""
        from lp_hedge.review.diagram.png import png

        return png(self.svg)

    @cached_property
    def mermaid(self) -> str:
        """A `stateDiagram-v2`, for places that draw Mermaid themselves."""
        from lp_hedge.review.diagram.mermaid import mermaid

        return mermaid(self.sketch, self.language)


def draw(  # noqa: PLR0913 - keywords of the public API
    chart: Chart,
    *,
    title: str | None = None,
    thresholds: Mapping[str, object] | None = None,
    bindings: Mapping[str, str] | None = None,
    overlay: Overlay | None = None,
    lang: Language = "en",
    detail: Detail = "full",
) -> Drawing:
    """Draw a chart.

    `thresholds`: configuration key → value, or chart guard → its own mapping; shown in tooltips.
    `bindings`: the chart's guard name → the guard that serves it. `overlay`: heat, live states or a difference.
    """
    sketch = full(chart) if detail == "full" else overview(chart)
    tips = Tips(thresholds or {}, bindings or {}, lang)
    return Drawing(sketch, title or chart.name, tips, overlay or NOTHING, lang)
