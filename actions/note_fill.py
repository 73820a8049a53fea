"""Remember a fill: the cooldown counts from it, and failures start anew."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录成交")
def note_fill(view: View) -> list[Command]:
    """The last submission has filled."""
    return [remember(last_fill_clock=view.clock, failures=0, retry_wait_seconds=FIRST_WAIT_SECONDS)]
