"""A slice has failed: count it."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录切片失败")
def note_slice_failed(view: TwapView) -> list[Command]:
    """One more failure in a row."""
    return [remember(slice_failures=view.slice_failures + 1, slice_status="NONE")]
