"""Stop after too many failed steps in a row."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="步骤失败次数可接受")
def step_failures_tolerable(view: PositionView, *, lp_max_failures: int) -> bool:
    """Grant while one more failed step stays below `lp_max_failures` in a row."""
    return view.failures + 1 < lp_max_failures
