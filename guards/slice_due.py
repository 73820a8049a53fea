"""One slice at a time, at its time."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="切片到期")
def slice_due(view: TwapView) -> bool:
    """Grant when the next slice's time has come and it holds at least one step."""
    return view.slot >= view.next_slot and view.slice_base > 0
