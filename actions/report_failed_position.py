"""Steps failed too often: a person must look."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告头寸失败")
def report_failed_position(view: PositionView) -> list[Command]:
    """With the last reason, and whether a position is live."""
    message = (
        f"the LP position failed {view.failures + 1} times in a row and waits for reset or close "
        f"(position {view.position or 'none'}): {view.last_failure}"
    )
    return [Command("alert", message=message)]
