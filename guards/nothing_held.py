"""There is no position in the record."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="无头寸")
def nothing_held(view: PositionView) -> bool:
    """Grant when the wallet was looked at and no position is recorded."""
    return view.holding == "NOTHING"
