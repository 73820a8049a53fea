"""The goal needs a new position."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="目标含开仓")
def goal_opens(view: PositionView) -> bool:
    """Grant when the position is to be opened or recentred."""
    return view.goal in ("open", "recentre")
