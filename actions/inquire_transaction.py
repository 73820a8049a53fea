"""Ask what became of a transaction."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("inquire",), doc_zh="查询交易")
def inquire_transaction(view: TransactionView) -> list[Command]:
    """All that share its nonce are meant."""
    return [Command("inquire")]
