"""The venue says the last submission was cancelled."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="订单已撤销")
def order_cancelled(view: View) -> bool:
    """Grant when the last submission is cancelled."""
    return view.order_status == "CANCELLED"
