"""What a chart must not be: every rule of the fail-closed loader beyond form."""

from __future__ import annotations

from lp_hedge.chart.lint.rules import problems

__all__ = ["problems"]
