"""The venue is asked again at growing distance, never while it still may answer. Source: facts §1, design §2.6."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="可以再次请求")
def request_due(view: OrderView, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant when the back-off after the last answer is over, or none came for `hedge_order_timeout_seconds` [s].

    0 waits for an answer for ever.
    """
    overdue = hedge_order_timeout_seconds > 0 and view.since_request_seconds >= hedge_order_timeout_seconds
    return overdue if view.answer_pending else view.since_request_seconds >= view.retry_wait_seconds
