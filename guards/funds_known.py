"""Only what is known to be there can be opened with."""

from __future__ import annotations

from lp_hedge.domain.lp_position import PositionView
from lp_hedge.plugins import guard, known


@guard(doc_zh="资金已知")
def funds_known(view: PositionView) -> bool:
    """Grant when base and quote to open with are known: from an order, or from what closing and swapping paid out."""
    return known(view.funds_base) and known(view.funds_quote)
