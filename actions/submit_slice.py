"""Send the next slice of a TWAP."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import action


@action(role="opening", kinds=("market", "remember"), doc_zh="提交切片")
def submit_slice(view: TwapView) -> list[Command]:
    """A market order for one slice; reduce-only and leg are the TWAP's own."""
    return [
        Command(
            "market",
            side=view.side,
            leg=view.leg,
            base=view.slice_base,
            reduce_only=view.reduce_only,
            client_order_id=f"{view.client_order_id}s{view.slices_sent}",
        ),
        remember(next_slot=view.slot + 1, slices_sent=view.slices_sent + 1),
    ]
