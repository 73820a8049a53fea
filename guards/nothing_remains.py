"""The end of a TWAP."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="无剩余")
def nothing_remains(view: TwapView) -> bool:
    """Grant when less than one step has not filled."""
    return view.remaining_base == 0
