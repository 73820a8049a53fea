"""What changed between two charts, two configurations or two revisions: in sentences, as data and as a drawing."""

from __future__ import annotations

from lp_hedge.review.diff.charts import ChartDiff, compare
from lp_hedge.review.diff.drawing import draw_diff
from lp_hedge.review.diff.finding import Finding, Weight
from lp_hedge.review.diff.settings import SettingsDiff, compare_settings
from lp_hedge.review.diff.sources import GuardRecord, compare_guards

__all__ = [
    "ChartDiff", "Finding", "GuardRecord", "SettingsDiff", "Weight", "compare", "compare_guards", "compare_settings",
    "draw_diff",
]  # fmt: skip
