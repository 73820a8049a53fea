"""A transaction that was included and is not any more waits anew."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="重新计时")
def restart_waits(view: TransactionView) -> list[Command]:
    """Neither replaced nor voided for the time it was in a block."""
    return [remember(since_begun_seconds=0.0, since_signed_seconds=0.0)]
