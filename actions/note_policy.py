"""A policy wants it."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录策略触发")
def note_policy(view: PositionView) -> list[Command]:
    """Nobody has ordered it."""
    return [remember(ordered=False)]
