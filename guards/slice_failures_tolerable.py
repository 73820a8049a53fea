"""One failed slice must not end the plan, many must."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="切片失败次数可接受")
def slice_failures_tolerable(view: TwapView, *, hedge_max_failures: int) -> bool:
    """Grant while one more failed slice stays below `hedge_max_failures` in a row; 0 switches it off."""
    return hedge_max_failures == 0 or view.slice_failures + 1 < hedge_max_failures
