"""Ask which positions the wallet has, while ours cannot be read."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("find",), doc_zh="核对持有头寸")
def look_at_positions(view: PositionView) -> list[Command]:
    """What is known of it stays known until the answer says otherwise."""
    return [Command("find")]
