"""Collect the fees of the position."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("collect",), doc_zh="收取手续费")
def start_collect(view: PositionView) -> list[Command]:
    """The position stays."""
    return [Command("collect", position=view.position)]
