"""The goal is to take the fees."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="目标为收取手续费")
def goal_collects(view: PositionView) -> bool:
    """Grant when the fees are to be collected."""
    return view.goal == "collect"
