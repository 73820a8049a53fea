"""Start the interval timer anew."""

from __future__ import annotations

from lp_hedge.domain import Command, View, remember
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="重启定时")
def restart_interval(view: View) -> list[Command]:
    """The interval counts from now."""
    return [remember(check_clock=view.clock)]
