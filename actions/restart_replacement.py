"""The wait for a replacement begins anew."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="重新等待替换")
def restart_replacement(view: TransactionView) -> list[Command]:
    """After a replacement that could not be had."""
    return [remember(since_signed_seconds=0.0)]
