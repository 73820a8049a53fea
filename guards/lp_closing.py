"""The LP's own report: CLOSING."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：平仓中")
def lp_closing(view: View) -> bool:
    """Grant when the LP reports CLOSING."""
    return view.lp_state == "CLOSING"
