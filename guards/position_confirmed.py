"""The position comes from the venue, not from our own books. Source: design §3."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="仓位已反映成交")
def position_confirmed(view: View, *, hedge_order_timeout_seconds: float) -> bool:
    """Grant when the venue's position shows nine tenths of the fill, or after `hedge_order_timeout_seconds` [s].

    Without this a position poll that lags behind the order's fill would be hedged a second time.
    """
    return view.moved_base >= 0.9 * view.ordered_base or view.since_submission_seconds >= hedge_order_timeout_seconds
