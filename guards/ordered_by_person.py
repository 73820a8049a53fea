"""A person's order stands above the policies."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="人工指令")
def ordered_by_person(view: PositionView) -> bool:
    """Grant when a person has ordered what is being done."""
    return view.ordered
