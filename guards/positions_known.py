"""Nothing is concluded before the wallet has been looked at."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard, known


@guard(doc_zh="持仓已查明")
def positions_known(view: PositionView) -> bool:
    """Grant when it is known whether the recorded position is there."""
    return known(view.holding)
