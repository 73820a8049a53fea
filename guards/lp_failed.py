"""The LP's own report: FAILED."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：失败")
def lp_failed(view: View) -> bool:
    """Grant when the LP reports FAILED."""
    return view.lp_state == "FAILED"
