"""No automatic opening outside the price limits. Source: owner's keys lower_price_limit and upper_price_limit."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="价格在限制内")
def price_within_limits(view: PositionView, *, lower_price_limit: float, upper_price_limit: float) -> bool:
    """Grant from `lower_price_limit` to `upper_price_limit` [quote/base], both included; 0 is no limit."""
    return (lower_price_limit == 0 or view.dex_price >= lower_price_limit) and (
        upper_price_limit == 0 or view.dex_price <= upper_price_limit
    )
