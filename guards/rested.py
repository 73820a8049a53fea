"""A cooldown outlives an interlude; an adjustment that was cut short has none. Source: design §2.6, suspension."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="无未完成的冷却")
def rested(view: View, *, hedge_cooldown_seconds: float) -> bool:
    """Grant when no adjustment came to its end, or `hedge_cooldown_seconds` [s] have passed since its last fill."""
    return not view.cooling or view.since_fill_seconds >= hedge_cooldown_seconds
