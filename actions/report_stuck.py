"""A transaction waits too long and cannot be voided: a person must know."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import action


@action(kinds=("alert", "remember"), doc_zh="报告交易滞留")
def report_stuck(view: TransactionView) -> list[Command]:
    """Told once; it is inquired on."""
    waited = f"a transaction of step {view.step_id} has waited {view.since_begun_seconds:.0f} s"
    message = f"{waited}, and the venue numbers by itself, so it cannot be voided; look at the wallet"
    return [remember(stuck_told=True), Command("alert", message=message)]
