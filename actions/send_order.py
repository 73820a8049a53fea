"""Send an order that is recorded."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import action


@action(role="opening", kinds=("market",), doc_zh="发送订单")
def send_order(view: OrderView) -> list[Command]:
    """The order under its own client id."""
    return [
        Command(
            "market",
            side=view.side,
            leg=view.leg,
            base=view.ordered_base,
            reduce_only=view.reduce_only,
            client_order_id=view.client_order_id,
        )
    ]
