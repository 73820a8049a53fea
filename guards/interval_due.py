"""Look again after a while even inside the band. Source: owner's design §4.2, interval."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="定时检查到期")
def interval_due(view: View, *, hedge_rebalance_interval_seconds: float) -> bool:
    """Grant when `hedge_rebalance_interval_seconds` [s] have passed since the last check; 0 switches it off."""
    return hedge_rebalance_interval_seconds > 0 and view.since_check_seconds >= hedge_rebalance_interval_seconds
