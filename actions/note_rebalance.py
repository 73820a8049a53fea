"""Count an automatic opening or recentring."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.domain.memory import HOUR_SECONDS
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录自动重建")
def note_rebalance(view: PositionView) -> list[Command]:
    """What is older than an hour does not count any more."""
    recent = [begun for begun in view.rebalances if view.clock - begun < HOUR_SECONDS]
    return [remember(ordered=False, rebalances=(*recent, view.clock))]
