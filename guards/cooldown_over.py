"""Leave the market alone after an adjustment. Source: owner's design §4.2, cooldown."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="冷却结束")
def cooldown_over(view: View, *, hedge_cooldown_seconds: float) -> bool:
    """Grant when `hedge_cooldown_seconds` [s] have passed since the adjustment's last fill."""
    return view.since_fill_seconds >= hedge_cooldown_seconds
