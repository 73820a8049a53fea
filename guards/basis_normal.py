"""Do not trade while pool and perp disagree. Source: owner's design §10, basis risk."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="基差正常")
def basis_normal(view: View, *, max_basis_bps: float) -> bool:
    """Grant while the pool's price is within `max_basis_bps` [bps] of the perp's; 0 switches it off.

    A missing price is not granted. At the limit is granted.
    """
    return max_basis_bps == 0 or abs(view.dex_price - view.price) * 10_000 <= max_basis_bps * view.price
