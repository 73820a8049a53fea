"""A price without a time stamp cannot be trusted to be current."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard, known


@guard(doc_zh="价格带有时间戳")
def price_dated(view: View, *, max_price_age_seconds: float) -> bool:
    """Grant while `t` is known, and `price_t` too; a `max_price_age_seconds` of 0 [s] switches the latter off."""
    return known(view.t) and (max_price_age_seconds == 0 or known(view.price_t))
