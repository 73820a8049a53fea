"""A transaction that pays too little waits for ever: one that pays more takes its nonce."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard


@guard(doc_zh="应当替换")
def replacement_due(view: TransactionView, *, replace_seconds: float) -> bool:
    """Grant when the newest transaction was signed `replace_seconds` [s] ago or earlier."""
    return view.since_signed_seconds >= replace_seconds
