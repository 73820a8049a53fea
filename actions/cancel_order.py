"""Cancel what is working, whatever it is."""

from __future__ import annotations

from lp_hedge.domain import Command, View
from lp_hedge.plugins import action

UNFINISHED = ("PENDING", "WORKING", "UNCERTAIN")


def last_order_id(view: View) -> str | None:
    """The order meant by the level `order`: our own submission while it is out, else what the observation names."""
    memory = view.memory
    return memory.order_id if memory.order_outstanding else view.order_id or memory.order_id or None


@action(kinds=("cancel",), doc_zh="撤单")
def cancel_order(view: View) -> list[Command]:
    """Cancel the last submission unless it has ended; without an id everything on the symbol is meant."""
    if view.order_status not in UNFINISHED:
        return []
    return [Command("cancel", client_order_id=last_order_id(view))]
