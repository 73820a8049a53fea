"""Send a transaction again that may have left before."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("broadcast",), doc_zh="重发交易")
def resend_transaction(view: TransactionView) -> list[Command]:
    """The very same bytes: they take effect once, however often they are sent, so this opens no more risk."""
    return [Command("broadcast")]
