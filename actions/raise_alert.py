"""Call a person."""

from __future__ import annotations

from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(kinds=("alert",), doc_zh="告警")
def raise_alert(view: View) -> list[Command]:
    """Tell the operator that hedging has stopped by itself and waits for `reset`."""
    return [Command("alert", message="hedging stopped on a fault and waits for reset")]
