"""What the record does not know, only a person can judge."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard


@guard(doc_zh="无未记录头寸")
def no_stray_position(view: PositionView) -> bool:
    """Grant when the wallet holds no position of this pool that the record does not know."""
    return view.strays == 0
