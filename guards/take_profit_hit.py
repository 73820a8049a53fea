"""Close what has gained enough since it was opened."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="触发止盈")
def take_profit_hit(view: PositionView, *, take_profit_pct: float) -> bool:
    """Grant when the value has risen by `take_profit_pct` [%] of the anchor or more; 0 is off."""
    return take_profit_pct > 0 and view.value_quote >= view.anchor_quote * (1 + take_profit_pct / 100)
