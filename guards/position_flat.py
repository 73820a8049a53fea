"""The end of every flatten order: nothing left that the venue could close."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="已无仓位")
def position_flat(view: View) -> bool:
    """Grant when each leg holds less than one step."""
    return view.open_legs_base == 0
