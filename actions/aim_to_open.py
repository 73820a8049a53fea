"""The goal is to have a position."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="目标：开仓")
def aim_to_open(view: PositionView) -> list[Command]:
    """Nothing is swapped yet."""
    return [remember(goal="open", swapped=False)]
