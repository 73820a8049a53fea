"""Reduce the hedge at market."""

from __future__ import annotations

from actions._orders import reducing
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(role="reducing", kinds=("market",), doc_zh="市价减仓")
def reduce_market(view: View) -> list[Command]:
    """One reduce-only market order towards the target, never larger than the leg."""
    return [reducing(view, "market")]
