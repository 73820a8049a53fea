"""A wish to cancel outlives every doubt about the order."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="未要求撤单")
def order_wanted(view: OrderView) -> bool:
    """Grant while no cancellation has been asked for."""
    return not view.cancel_wanted
