"""Not found proves nothing until every delay has passed. Source: facts §1."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="查询结论可信")
def lookup_conclusive(
    view: OrderView, *, lookup_settle_seconds: float = 10.0, recv_window_seconds: float = 5.0
) -> bool:
    """Grant when the look-up was asked `lookup_settle_seconds` and `recv_window_seconds` [s] after sending, or later.

    What counts is when it was asked, not when the answer came: a slow answer is an old one.
    """
    return view.asked_after_seconds >= lookup_settle_seconds and view.asked_after_seconds >= recv_window_seconds
