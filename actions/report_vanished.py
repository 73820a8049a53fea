"""A position has ended outside our doing: a person must know."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告头寸消失")
def report_vanished(view: PositionView) -> list[Command]:
    """Nothing is opened in its place until a person says so."""
    message = (
        f"LP position {view.position} is gone and was not closed by the keeper; nothing is opened by itself until an "
        "order says so"
    )
    return [Command("alert", message=message)]
