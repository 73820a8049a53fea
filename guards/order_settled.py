"""One adjusting order at a time: never a second while the last is working or unknown. Source: design §2.6."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="上一笔订单已结束")
def order_settled(view: View) -> bool:
    """Grant when the last submission has ended, or there was none."""
    return view.order_status in ("NONE", "FILLED", "CANCELLED", "FAILED")
