"""Ask for a transaction that does nothing under the same nonce."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("prepare", "remember"), doc_zh="请求作废交易")
def ask_void(view: TransactionView) -> list[Command]:
    """From now on the transaction is given up."""
    return [remember(void_wanted=True), Command("prepare", replaces=True, void=True)]
