"""Exchange tokens, so that both fit the new range."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("swap",), doc_zh="兑换代币")
def start_swap(view: PositionView) -> list[Command]:
    """Within the funds that are there."""
    return [Command("swap")]
