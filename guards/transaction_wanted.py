"""A transaction that was given up stays given up."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard


@guard(doc_zh="仍需要该交易")
def transaction_wanted(view: TransactionView) -> bool:
    """Grant while it is not to be voided."""
    return not view.void_wanted
