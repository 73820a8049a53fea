"""The record and the wallet disagree."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="记录的头寸缺失")
def position_missing(view: PositionView) -> bool:
    """Grant when a position is recorded and was not found."""
    return view.holding == "MISSING"
