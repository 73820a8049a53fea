"""Automatic opening is allowed again."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="恢复自动开仓")
def allow_opening(view: PositionView) -> list[Command]:
    """A person has said so."""
    return [remember(opening_held=False)]
