"""Remember when the LP went out of range."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录出区间时间")
def mark_out_of_range(view: View) -> list[Command]:
    """The out-of-range time counts from now."""
    return [remember(out_of_range_clock=view.clock)]
