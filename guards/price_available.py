"""Never act on a missing price. Source: owner's design §7, no price."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="合约价格存在且大于零")
def price_available(view: View) -> bool:
    """Grant while the perp has a price above 0."""
    return view.price > 0
