"""The recorded position is in the wallet."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="持有记录的头寸")
def position_held(view: PositionView) -> bool:
    """Grant when a position is recorded and was found."""
    return view.holding == "HELD"
