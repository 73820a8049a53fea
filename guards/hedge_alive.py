"""A position without its hedge is not wanted. Source: design §2.4."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="对冲正常")
def hedge_alive(view: PositionView) -> bool:
    """Grant while the hedge is neither killed nor faulted."""
    return not view.hedge_halted
