"""Whether disabling closes the hedge. Source: owner's key."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="停用时平仓")
def close_on_disable(view: View, *, hedge_close_on_disable: bool) -> bool:
    """Grant when `hedge_close_on_disable` is set."""
    return hedge_close_on_disable
