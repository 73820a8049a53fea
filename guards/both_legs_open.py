"""Both legs open waste margin, even with the net on target. Source: design §2.3 rule 7."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="多空并存")
def both_legs_open(view: View, *, hedge_min_notional_quote: float) -> bool:
    """Grant when each leg is open and worth at least `hedge_min_notional_quote` [quote]."""
    return (
        min(view.perp_long, view.perp_short) > 0
        and min(view.perp_long, view.perp_short) * view.price >= hedge_min_notional_quote
    )
