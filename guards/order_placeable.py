"""The venue takes whole steps and a smallest notional; less is no order."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="下一笔订单满足交易所最小量")
def order_placeable(view: View, *, min_notional: float) -> bool:
    """Grant when the next order has at least one step and is worth at least the venue's `min_notional` [quote]."""
    return view.order_base > 0 and view.order_quote >= min_notional
