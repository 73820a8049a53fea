"""Remember that an order was cancelled by someone else: plan again after the shortest wait."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录撤单")
def note_cancellation(view: View) -> list[Command]:
    """The last submission was cancelled; no failure is counted."""
    return [remember(retry_clock=view.clock + FIRST_WAIT_SECONDS)]
