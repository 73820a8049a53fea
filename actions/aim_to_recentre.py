"""The goal is the same position around the price."""

from __future__ import annotations

from math import nan

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="目标：重建区间")
def aim_to_recentre(view: PositionView) -> list[Command]:
    """What there is to open with, closing must tell."""
    return [remember(goal="recentre", swapped=False, funds_base=nan, funds_quote=nan)]
