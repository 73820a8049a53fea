"""A recentring ends without a new position: a person must know."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告资金不明")
def report_funds_unknown(view: PositionView) -> list[Command]:
    """What the last step paid out lies in the wallet."""
    message = (
        "the LP position is closed and what it paid out is not known: it stays in the wallet until an order says so"
    )
    return [Command("alert", message=message)]
