"""An order that could not be sent is not sent long after it was decided. Source: design §2.6, back-off."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="意图未过期")
def intent_fresh(view: OrderView, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant while the order was commanded less than `hedge_order_timeout_seconds` [s] ago; 0 never expires."""
    return hedge_order_timeout_seconds == 0 or view.since_intent_seconds < hedge_order_timeout_seconds
