"""Without LP and with next to nothing to hedge, the perp itself is the risk. Source: owner's design §7, no LP."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="敞口可忽略")
def exposure_negligible(view: View, *, hedge_min_notional_quote: float) -> bool:
    """Grant when the exposure is zero or worth less than `hedge_min_notional_quote` [quote]."""
    return view.exposure_base == 0 or abs(view.exposure_base) * view.price < hedge_min_notional_quote
