"""Send a transaction that has been written down."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(role="opening", kinds=("broadcast",), doc_zh="发送交易")
def send_transaction(view: TransactionView) -> list[Command]:
    """The newest one of its nonce, the very same bytes every time."""
    return [Command("broadcast")]
