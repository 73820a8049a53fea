"""Close the leg on the wrong side first. Source: owner's design §7, both legs open."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="反向仓位已平")
def opposite_leg_closed(view: View) -> bool:
    """Grant when the opposite leg holds less than one step."""
    return view.opposite_order_base == 0
