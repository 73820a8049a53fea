"""Out of range for long enough. Source: owner's key rebalance_seconds."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="应当重建区间")
def recentre_due(view: PositionView, *, auto_recentre: bool, rebalance_seconds: float) -> bool:
    """Grant after `rebalance_seconds` [s] out of range if `auto_recentre` is set; 0 never recentres."""
    return auto_recentre and rebalance_seconds > 0 and view.out_of_range_seconds >= rebalance_seconds
