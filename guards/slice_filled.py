"""The slice in flight has filled."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="切片成交")
def slice_filled(view: TwapView) -> bool:
    """Grant when the slice is filled."""
    return view.slice_status == "FILLED"
