"""Open a position."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(role="opening", kinds=("open",), doc_zh="开仓")
def start_open(view: PositionView) -> list[Command]:
    """With the funds that are there."""
    return [Command("open")]
