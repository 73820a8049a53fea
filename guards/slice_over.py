"""The slice in flight has ended, either way."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="切片已结束")
def slice_over(view: TwapView) -> bool:
    """Grant when the slice is filled, failed, cancelled, or none is out."""
    return view.slice_status in ("NONE", "FILLED", "FAILED", "CANCELLED")
