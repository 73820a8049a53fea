"""At most so many submissions in any hour. Source: owner's design §7, rate limit."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="未达到每小时上限")
def within_rate_limit(view: View, *, hedge_max_per_hour: int) -> bool:
    """Grant while fewer than `hedge_max_per_hour` adjusting orders went out in (t - 3600 s, t]; 0 is off."""
    return hedge_max_per_hour == 0 or view.submissions_last_hour < hedge_max_per_hour
