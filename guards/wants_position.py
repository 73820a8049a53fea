"""Open by itself, if that is wanted."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="允许自动开仓")
def wants_position(view: PositionView, *, auto_open: bool) -> bool:
    """Grant when `auto_open` is set and no closing has asked to wait for a person."""
    return auto_open and not view.opening_held
