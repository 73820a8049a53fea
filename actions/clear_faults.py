"""Forget what a fault counted."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, NEVER
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="清除故障")
def clear_faults(view: View) -> list[Command]:
    """Failures and their back-off start anew."""
    return [remember(failures=0, retry_clock=NEVER, retry_wait_seconds=FIRST_WAIT_SECONDS)]
