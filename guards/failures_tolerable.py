"""Stop after too many failures in a row. Source: design §2.6."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="连续失败次数可接受")
def failures_tolerable(view: View, *, hedge_max_failures: int) -> bool:
    """Grant while one more failed order stays below `hedge_max_failures` in a row; 0 switches it off."""
    return hedge_max_failures == 0 or view.failures + 1 < hedge_max_failures
