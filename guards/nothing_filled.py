"""An order of which a part has filled has been there, whatever a look-up says."""

from __future__ import annotations

from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import guard


@guard(doc_zh="无成交")
def nothing_filled(view: OrderView) -> bool:
    """Grant while no fill is known."""
    return view.filled_base <= 0
