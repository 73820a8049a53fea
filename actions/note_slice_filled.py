"""A slice has filled: failures start anew."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录切片成交")
def note_slice_filled(view: TwapView) -> list[Command]:
    """Forget the failures."""
    return [remember(slice_failures=0, slice_status="NONE")]
