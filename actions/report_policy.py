"""A policy closes the position: a person should know."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告策略关仓")
def report_policy(view: PositionView) -> list[Command]:
    """With what it is worth, and was worth."""
    message = (
        f"LP position {view.position} is closed by a policy: worth {view.value_quote} quote, {view.anchor_quote} when "
        f"opened, at a price of {view.dex_price}"
    )
    return [Command("alert", message=message)]
