"""A price at the edge comes back: recentre only well beyond it."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="超出重建防抖幅度")
def beyond_rebalance_hysteresis(view: PositionView, *, rebalance_hysteresis_pct: float) -> bool:
    """Grant when the price is `rebalance_hysteresis_pct` [%] or more beyond the range; 0: anywhere outside it."""
    below = view.dex_price <= view.lower_price * (1 - rebalance_hysteresis_pct / 100)
    above = view.dex_price >= view.upper_price * (1 + rebalance_hysteresis_pct / 100)
    return rebalance_hysteresis_pct == 0 or below or above
