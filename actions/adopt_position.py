"""Take a position into the record."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="接管头寸")
def adopt_position(view: PositionView) -> list[Command]:
    """The one that the order means."""
    return [remember(position=view.chosen, holding="HELD")]
