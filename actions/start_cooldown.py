"""An adjustment has come to its end: its cooldown holds, counted from its last fill."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="开始冷却")
def start_cooldown(view: View) -> list[Command]:
    """The cooldown holds."""
    return [remember(cooling=True)]
