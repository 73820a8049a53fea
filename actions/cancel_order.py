"""Cancel what is working, whatever it is."""

from __future__ import annotations

from lp_hedge.domain import Command, View
from lp_hedge.plugins import action

UNFINISHED = ("PENDING", "WORKING", "UNCERTAIN")


@action(kinds=("cancel",), doc_zh="撤单")
def cancel_order(view: View) -> list[Command]:
    """Cancel the last submission unless it has ended; without an id everything on the symbol is meant."""
    if view.order_status not in UNFINISHED:
        return []
    return [Command("cancel", client_order_id=view.order_id or view.memory.order_id or None)]
