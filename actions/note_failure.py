"""Remember a failed order: back off, and count it."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.domain.memory import LONGEST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录失败")
def note_failure(view: View) -> list[Command]:
    """The last submission failed: wait 1, 2, 4 … 60 s before the next plan."""
    wait = view.memory.retry_wait_seconds
    return [
        remember(
            failures=view.memory.failures + 1,
            retry_clock=view.clock + wait,
            retry_wait_seconds=min(2 * wait, LONGEST_WAIT_SECONDS),
        )
    ]
