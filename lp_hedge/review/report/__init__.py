"""A run as one page: `write_report(run, diagram_svg=…, directory=…)` writes `report.html` and `report.json`."""

from __future__ import annotations

from lp_hedge.review.report.publish import html, write_report

__all__ = ["html", "write_report"]
