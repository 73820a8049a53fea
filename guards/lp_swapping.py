"""The LP's own report: SWAPPING."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：换币中")
def lp_swapping(view: View) -> bool:
    """Grant when the LP reports SWAPPING."""
    return view.lp_state == "SWAPPING"
