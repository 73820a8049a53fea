"""An automatic position ends where the price limits end. Source: owner's keys lower_price_limit, upper_price_limit."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="价格超出限制")
def price_beyond_limits(
    view: PositionView, *, auto_open: bool, lower_price_limit: float, upper_price_limit: float
) -> bool:
    """Grant when the price is known to be outside the limits [quote/base] and `auto_open` keeps the position; 0 is off.

    A position that only people open and close is left to them.
    """
    below = lower_price_limit > 0 and view.dex_price < lower_price_limit
    above = upper_price_limit > 0 and view.dex_price > upper_price_limit
    return auto_open and (below or above)
