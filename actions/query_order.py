"""Ask the venue what became of an order."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import action


@action(kinds=("lookup",), doc_zh="查询订单")
def query_order(view: OrderView) -> list[Command]:
    """Look the order up by its client id."""
    return [Command("lookup", client_order_id=view.client_order_id)]
