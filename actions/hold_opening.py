"""No automatic opening until a person says so."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="暂停自动开仓")
def hold_opening(view: PositionView) -> list[Command]:
    """What was closed for a reason is not opened again by itself."""
    return [remember(opening_held=True)]
