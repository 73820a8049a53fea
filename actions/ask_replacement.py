"""Ask for a transaction that pays more under the same nonce."""

from __future__ import annotations

from lp_hedge.domain import Command
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("prepare",), doc_zh="请求替换交易")
def ask_replacement(view: TransactionView) -> list[Command]:
    """It replaces the newest one; a void is replaced by a void."""
    return [Command("prepare", replaces=True, void=view.void_wanted)]
