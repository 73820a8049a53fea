"""Ask for the next transaction of a step."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("prepare",), doc_zh="请求构建交易")
def ask_transaction(view: TransactionView) -> list[Command]:
    """Built and signed, nothing sent."""
    return [Command("prepare")]
