"""Silence is a state of its own. Source: facts §1."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="回报未超时")
def answer_in_time(view: OrderView, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant while the last request is younger than `hedge_order_timeout_seconds` [s]; 0 waits for ever."""
    return hedge_order_timeout_seconds == 0 or view.since_request_seconds < hedge_order_timeout_seconds
