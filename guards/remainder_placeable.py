"""A TWAP ends where its rest is less than the venue takes as an order. Source: facts §1, minimum notionals."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="剩余可下单")
def remainder_placeable(view: TwapView, *, min_notional: float) -> bool:
    """Grant while the remainder is worth at least `min_notional` [quote] at the price. At the limit is granted."""
    return view.remaining_base * view.price >= min_notional
