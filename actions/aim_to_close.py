"""The goal is to have no position."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="目标：关仓")
def aim_to_close(view: PositionView) -> list[Command]:
    """What the next step follows from."""
    return [remember(goal="close")]
