"""Ask which positions the wallet has."""

from __future__ import annotations

from math import nan

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("find", "remember"), doc_zh="查询持有头寸")
def find_positions(view: PositionView) -> list[Command]:
    """What was known of them is forgotten until the answer."""
    return [remember(holding="UNKNOWN", strays=nan), Command("find")]
