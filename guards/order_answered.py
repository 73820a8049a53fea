"""A submission without an answer is looked up, never sent again. Source: design §2.6, facts §1."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="订单已有回报")
def order_answered(view: View, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant unless the last submission has had no answer for `hedge_order_timeout_seconds` [s]; 0 never looks up."""
    return (
        hedge_order_timeout_seconds == 0
        or view.order_status in ("NONE", "WORKING", "FILLED", "CANCELLED", "FAILED")
        or view.since_submission_seconds < hedge_order_timeout_seconds
    )
