"""Close the leg on the wrong side of the target before anything else."""

from __future__ import annotations

from actions._orders import adjusting
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(role="reducing", kinds=("market", "twap"), doc_zh="平反向仓位")
def close_opposite_leg(view: View, *, hedge_use_twap_over_quote: float) -> list[Command]:
    """One reduce-only order for the opposite leg, capped; sliced from `hedge_use_twap_over_quote` [quote] on."""
    base = view.opposite_order_base
    sliced = hedge_use_twap_over_quote > 0 and base * view.price >= hedge_use_twap_over_quote
    return [adjusting(view, "twap" if sliced else "market", buys=view.target_base > 0, base=base, reduce_only=True)]
