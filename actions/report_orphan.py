"""The wallet holds a position that the record does not know: a person must decide."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告未记录头寸")
def report_orphan(view: PositionView) -> list[Command]:
    """Adopt it, or close it."""
    message = "the wallet holds an LP position that the record does not know: order to adopt it, or to close it"
    return [Command("alert", message=message)]
