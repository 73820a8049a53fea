"""The goal needs the position closed."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="目标含关仓")
def goal_closes(view: PositionView) -> bool:
    """Grant when the position is to be closed or recentred."""
    return view.goal in ("close", "recentre")
