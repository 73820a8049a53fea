"""Failures and their back-off start anew."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="清除步骤失败")
def clear_step_failures(view: PositionView) -> list[Command]:
    """A step succeeded, or a person has looked."""
    return [remember(failures=0, failure_wait_seconds=FIRST_WAIT_SECONDS, until_retry_seconds=0.0)]
