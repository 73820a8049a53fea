"""Say what a TWAP that ends early leaves undone."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="报告剩余")
def report_remainder(view: TwapView) -> list[Command]:
    """An alert with the remainder in base."""
    return [Command("alert", message=f"TWAP {view.client_order_id} ended with {view.remaining_base} base not traded")]
