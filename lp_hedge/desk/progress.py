"""How far what is under way has come: for people, never decided from."""

from __future__ import annotations

from typing import Any

from lp_hedge.desk.book import OrderBook


def progress_of(book: OrderBook) -> list[dict[str, Any]]:
    """TWAPs that are not over, then orders whose end is not proven and that are no slice of one; JSON-plain.

    `base` and `filled_base` are text; `state` is that of the machine, `seconds_left` of a TWAP's plan.
    """
    plans = book.live_plans
    slices = {each.client_order_id for plan in plans for each in plan.slices}
    twaps = [
        {
            "kind": "twap",
            "id": plan.twap.view.client_order_id,
            "side": plan.twap.view.side,
            "state": plan.twap.state,
            "base": str(plan.twap.view.total_base),
            "filled_base": str(plan.twap.view.filled_base),
            "seconds_left": max(0.0, plan.twap.view.duration_seconds - plan.twap.view.elapsed_seconds),
        }
        for plan in plans
    ]
    orders = [
        {
            "kind": "order",
            "id": order.client_order_id,
            "side": order.place.side,
            "state": order.state,
            "base": str(order.place.base),
            "filled_base": str(order.fills.filled_base),
            "seconds_left": None,
        }
        for order in book.live
        if order.client_order_id not in slices
    ]
    return twaps + orders
