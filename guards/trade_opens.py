"""Tell an order that increases the position from one that reduces it."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="下一笔订单为开仓")
def trade_opens(view: View) -> bool:
    """Grant when the next order moves the position away from zero."""
    return view.trade_base * view.position_base >= 0
