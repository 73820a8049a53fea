"""Both tokens must fit the new range before it is opened."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="无需再兑换")
def swap_settled(view: PositionView) -> bool:
    """Grant when the tokens have been swapped, or an opening has both of them, or a range of its own, to begin with."""
    return view.swapped or (
        view.goal == "open" and (view.range_fixed or (view.funds_base > 0 and view.funds_quote > 0))
    )
