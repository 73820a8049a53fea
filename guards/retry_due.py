"""A failed order is re-planned with back-off, never at once. Source: design §2.6."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="退避时间已到")
def retry_due(view: View) -> bool:
    """Grant when the back-off of the last failure is over."""
    return view.until_retry_seconds <= 0
