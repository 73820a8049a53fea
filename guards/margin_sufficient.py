"""Never open into a short margin. Source: owner's design §7, low margin; after the trade, by its size."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="交易后保证金充足")
def margin_sufficient(view: View, *, hedge_min_available_balance_quote: float) -> bool:
    """Grant when margin and fee of the order leave at least `hedge_min_available_balance_quote` [quote]."""
    return view.margin_after_quote >= hedge_min_available_balance_quote
