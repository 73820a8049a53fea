"""The LP's own report: NONE."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 状态：无仓位")
def lp_none(view: View) -> bool:
    """Grant when the LP reports NONE."""
    return view.lp_state == "NONE"
