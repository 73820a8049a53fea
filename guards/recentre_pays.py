"""A recentring must earn what it costs. Source: design §1, cost below what the LP earns."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="重建划算")
def recentre_pays(
    view: PositionView, *, payback_hours: float, transaction_cost_quote: float, max_slippage_bps: float
) -> bool:
    """Grant when fees at the rate seen pay within `payback_hours` [h] for the recentring; 0 is off.

    It costs `transaction_cost_quote`, and the pool's fee and `max_slippage_bps` on half of the value, which is swapped.
    """
    swap_quote = view.value_quote / 2 * (view.pool_fee_bps + max_slippage_bps) / 10_000
    return payback_hours == 0 or view.fees_per_hour_quote * payback_hours >= transaction_cost_quote + swap_quote
