"""Fills, not the venue's word, decide that an order is filled."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="订单全部成交")
def order_complete(view: OrderView) -> bool:
    """Grant when the fills make up the whole order."""
    return view.filled_base >= view.ordered_base
