"""The slice in flight has ended without a full fill."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="切片失败或撤销")
def slice_ended(view: TwapView) -> bool:
    """Grant when the slice failed or was cancelled."""
    return view.slice_status in ("FAILED", "CANCELLED")
