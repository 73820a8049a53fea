"""A transaction is wanted for the market it was decided on."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard


@guard(doc_zh="交易未超时")
def transaction_in_time(view: TransactionView, *, transaction_timeout_seconds: float) -> bool:
    """Grant while it was begun less than `transaction_timeout_seconds` [s] ago."""
    return view.since_begun_seconds < transaction_timeout_seconds
