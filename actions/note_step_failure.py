"""Remember a failed step: back off, and count it."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.domain.memory import LONGEST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录步骤失败")
def note_step_failure(view: PositionView) -> list[Command]:
    """Wait 1, 2, 4 … 60 s before the chain is looked at again."""
    wait = view.failure_wait_seconds
    return [
        remember(
            failures=view.failures + 1,
            until_retry_seconds=wait,
            failure_wait_seconds=min(2 * wait, LONGEST_WAIT_SECONDS),
        )
    ]
