"""There is a position to flatten."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="存在仓位")
def position_open(view: View) -> bool:
    """Grant when a leg holds at least one step."""
    return view.open_legs_base > 0
