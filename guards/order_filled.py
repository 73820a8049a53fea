"""The venue says the last submission has filled."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="订单已成交")
def order_filled(view: View) -> bool:
    """Grant when the last submission is filled."""
    return view.order_status == "FILLED"
