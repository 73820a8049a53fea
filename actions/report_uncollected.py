"""Fees were to be collected and are not: the position goes on, a person should know."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告未收取手续费")
def report_uncollected(view: PositionView) -> list[Command]:
    """With the reason."""
    message = f"the fees of LP position {view.position} were not collected, it goes on as it was: {view.last_failure}"
    return [Command("alert", message=message)]
