"""The venue says the last submission failed."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="订单失败")
def order_failed(view: View) -> bool:
    """Grant when the last submission failed, or was cancelled without having moved the position."""
    return view.order_status == "FAILED" or (view.order_status == "CANCELLED" and view.moved_base <= 0)
