"""The record names no position any more."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="清除头寸记录")
def forget_position(view: PositionView) -> list[Command]:
    """There is nothing to follow."""
    return [remember(position="", holding="NOTHING")]
