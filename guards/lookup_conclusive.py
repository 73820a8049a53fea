"""Not found proves nothing until every delay has passed. Source: facts §1."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="查询结论可信")
def lookup_conclusive(view: OrderView, *, lookup_settle_seconds: float = 10.0) -> bool:
    """Grant when the order was sent at least `lookup_settle_seconds` [s] ago."""
    return view.since_sent_seconds >= lookup_settle_seconds
