"""Never act on an old price. Source: design §2.3 rule 3."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="价格未过期")
def price_fresh(view: View, *, max_price_age_seconds: float) -> bool:
    """Grant while the price is at most `max_price_age_seconds` [s] old; 0 switches it off.

    At the limit is granted. A price from more than five seconds in the future has no age and is not granted.
    """
    return max_price_age_seconds == 0 or view.price_age_seconds <= max_price_age_seconds
