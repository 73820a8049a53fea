"""A price that jumps must be seen twice before it is traded on. Source: FIA 2015, price collar."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="价格在价格带内")
def price_in_collar(view: View, *, price_collar_pct: float) -> bool:
    """Grant while the price is within `price_collar_pct` [per cent] of the last usable one; 0 switches it off."""
    return (
        price_collar_pct == 0 or abs(view.price - view.reference_price) * 100 <= price_collar_pct * view.reference_price
    )
