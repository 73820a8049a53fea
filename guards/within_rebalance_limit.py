"""At most so many automatic openings and recentrings in any hour: each costs."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="未达到重建上限")
def within_rebalance_limit(view: PositionView, *, rebalances_per_hour: int) -> bool:
    """Grant while fewer than `rebalances_per_hour` were begun in (t - 3600 s, t]; 0 is off."""
    return rebalances_per_hour == 0 or view.rebalances_last_hour < rebalances_per_hour
