"""The LP's own report: OUT_OF_RANGE."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：区间外")
def lp_out_of_range(view: View) -> bool:
    """Grant when the LP reports OUT_OF_RANGE."""
    return view.lp_state == "OUT_OF_RANGE"
