"""The goal is to have no position."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="目标为关仓")
def goal_is_close(view: PositionView) -> bool:
    """Grant when the position is to be closed for good."""
    return view.goal == "close"
