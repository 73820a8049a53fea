"""A person wants it."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录人工指令")
def note_order(view: PositionView) -> list[Command]:
    """Policies do not stand in its way."""
    return [remember(ordered=True)]
