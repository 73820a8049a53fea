"""Tell an order that increases the position from one that reduces it."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="下一笔订单为开仓")
def trade_opens(view: View) -> bool:
    """Grant when the next order enlarges the leg on the target's side: a sell, unless the target is long."""
    return view.trade_base >= 0 if view.target_base > 0 else view.trade_base <= 0
