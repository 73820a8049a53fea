"""Ask the venue what became of a submission that has not been answered. Never send it again."""

from __future__ import annotations

from actions.cancel_order import last_order_id
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(kinds=("lookup",), doc_zh="查询订单")
def look_up_order(view: View, *, hedge_order_timeout_seconds: float) -> list[Command]:
    """Look the last submission up by its client order id, once per `hedge_order_timeout_seconds` [s]."""
    overdue = view.since_submission_seconds >= hedge_order_timeout_seconds > 0
    if view.order_status not in ("PENDING", "UNCERTAIN") or not overdue:
        return []
    return [Command("lookup", client_order_id=last_order_id(view))]
