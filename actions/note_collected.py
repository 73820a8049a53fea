"""The fees are collected."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录已收取")
def note_collected(view: PositionView) -> list[Command]:
    """Nothing is left to do, unless a person has ordered to close meanwhile."""
    return [remember(goal="" if view.goal == "collect" else view.goal)]
