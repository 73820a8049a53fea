"""Leave a gap that is not worth an order. Source: owner's design §8."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="缺口达到最小名义金额")
def min_notional_reached(view: View, *, hedge_min_notional_quote: float) -> bool:
    """Grant when the gap is worth at least `hedge_min_notional_quote` [quote]."""
    return view.gap_quote >= hedge_min_notional_quote
