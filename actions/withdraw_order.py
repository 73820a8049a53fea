"""Ask the venue to cancel an order of an executor."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.execution import OrderView, TwapView
from lp_hedge.plugins import action


@action(kinds=("cancel",), doc_zh="撤销订单")
def withdraw_order(view: OrderView | TwapView) -> list[Command]:
    """Cancel under the client id; a TWAP's slice in flight is meant by the TWAP's id."""
    return [Command("cancel", client_order_id=view.client_order_id)]
