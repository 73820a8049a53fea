"""Close what has lost too much since it was opened."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="触发止损")
def stop_loss_hit(view: PositionView, *, stop_loss_pct: float) -> bool:
    """Grant when the value has fallen by `stop_loss_pct` [%] of the anchor or more; 0 is off."""
    return stop_loss_pct > 0 and view.value_quote <= view.anchor_quote * (1 - stop_loss_pct / 100)
