"""Only under its own nonce can a transaction be replaced, and never while a question about it is open."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard, known


@guard(doc_zh="可以替换")
def replaceable(view: TransactionView) -> bool:
    """Grant when the nonce is known and no request is out."""
    return known(view.nonce) and not view.answer_pending
