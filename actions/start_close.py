"""Close the position."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(role="reducing", kinds=("close",), doc_zh="关仓")
def start_close(view: PositionView) -> list[Command]:
    """Everything is taken out, fees included."""
    return [Command("close", position=view.position)]
