"""The tokens are swapped."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录已兑换")
def note_swapped(view: PositionView) -> list[Command]:
    """Nothing more to swap for this goal."""
    return [remember(swapped=True)]
