"""The LP's own report: IN_RANGE."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：区间内")
def lp_in_range(view: View) -> bool:
    """Grant when the LP reports IN_RANGE."""
    return view.lp_state == "IN_RANGE"
