"""An opening order needs every fact its permissions read. Unknown is never zero."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard, known


@guard(doc_zh="开仓所需数据齐全")
def opening_facts_known(view: View, *, max_basis_bps: float, max_funding_bps: float) -> bool:
    """Grant while the balance is known, and the pool's price and the funding rate where `max_basis_bps` [bps] and
    `max_funding_bps` [bps] make them matter.
    """
    return (
        known(view.available_balance)
        and (max_basis_bps == 0 or known(view.dex_price))
        and (max_funding_bps == 0 or known(view.funding_rate))
    )
