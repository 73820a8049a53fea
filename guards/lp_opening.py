"""The LP's own report: OPENING."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：开仓中")
def lp_opening(view: View) -> bool:
    """Grant when the LP reports OPENING."""
    return view.lp_state == "OPENING"
