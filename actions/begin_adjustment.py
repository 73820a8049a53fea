"""An adjustment has begun: no cooldown holds until it comes to its end."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="开始调仓")
def begin_adjustment(view: View) -> list[Command]:
    """The cooldown of the adjustment before is over."""
    return [remember(cooling=False)]
