"""Large orders are sliced. Source: owner's design §6.2."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="达到 TWAP 阈值")
def twap_sized(view: View, *, hedge_use_twap_over_quote: float) -> bool:
    """Grant when the next order is worth at least `hedge_use_twap_over_quote` [quote]; 0 switches TWAP off."""
    return hedge_use_twap_over_quote > 0 and view.order_quote >= hedge_use_twap_over_quote
