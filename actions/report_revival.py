"""An order that counted as never executed is there: a person must know."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告订单复现")
def report_revival(view: OrderView) -> list[Command]:
    """An alert with what has filled of it: another order may have been sent in its place."""
    filled = f"{view.filled_base} of {view.ordered_base} base filled"
    message = f"order {view.client_order_id} was given up and exists ({filled}); compare the position with the venue's"
    return [Command("alert", message=message)]
