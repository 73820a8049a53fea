"""Keep the position away from liquidation. Source: owner's design §9, safety of funds first."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="距强平足够远")
def liquidation_distant(
    view: View, *, min_liquidation_distance_pct: float, maintenance_margin_rate: float, hedge_leverage: float
) -> bool:
    """Grant when, after the order, an adverse move of `min_liquidation_distance_pct` [per cent] is survived; 0 is off.

    Equity is the available balance plus the initial margin of today's position (1/`hedge_leverage`); it must cover the
    move and `maintenance_margin_rate` [fraction of notional] on the position after the order.
    """
    return (
        min_liquidation_distance_pct == 0
        or (view.available_balance + abs(view.position_base) * view.price / hedge_leverage) * 100
        >= (min_liquidation_distance_pct + maintenance_margin_rate * 100) * abs(view.position_after_base) * view.price
    )
