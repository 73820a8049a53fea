"""Open or enlarge the hedge at market."""

from __future__ import annotations

from actions._orders import opening
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(role="opening", kinds=("market",), doc_zh="市价开仓")
def submit_market(view: View) -> list[Command]:
    """One market order towards the target (or the band's edge), capped, whole lots."""
    return [opening(view, "market")]
