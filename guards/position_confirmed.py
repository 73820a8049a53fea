"""The position comes from the venue, not from our own books. Source: design §3."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="仓位已反映成交")
def position_confirmed(view: View, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant when no fill is waited for, the venue's position shows it, or after `hedge_order_timeout_seconds` [s].

    Without this a position poll that lags behind the order's fill would be hedged a second time.
    """
    return not view.fill_unconfirmed or view.fill_shown or view.since_submission_seconds >= hedge_order_timeout_seconds
