"""The goal is to take the fees."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="目标：收取手续费")
def aim_to_collect(view: PositionView) -> list[Command]:
    """What the next step follows from."""
    return [remember(goal="collect")]
