"""Cancel what could still enlarge the position. The hedge that exists is held."""

from __future__ import annotations

from actions.cancel_order import cancel_order
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(kinds=("cancel",), doc_zh="撤销开仓单")
def cancel_opening_order(view: View, *, hedge_order_timeout_seconds: float) -> list[Command]:
    """Cancel an unfinished opening order or TWAP; ask again only after `hedge_order_timeout_seconds` [s].

    An order this controller did not send counts as opening: what is not known to reduce may open.
    """
    memory = view.memory
    reduces = memory.order_outstanding and not memory.order_opening and memory.order_kind != "twap"
    if reduces or view.since_cancel_seconds < hedge_order_timeout_seconds:
        return []
    return cancel_order(view)
