"""Cross margin: the whole account must carry maintenance after the trade. Serves margin_sufficient on a venue."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="全仓保证金充足")
def cross_margin_sufficient(
    view: View, *, hedge_min_available_balance_quote: float, maintenance_margin_rate: float = 0.03
) -> bool:
    """Grant when the balance left after the order also covers maintenance of the whole position.

    Left over: at least `hedge_min_available_balance_quote` [quote] beyond `maintenance_margin_rate` [fraction of
    notional] times the position after the order.
    """
    return (
        view.margin_after_quote
        >= hedge_min_available_balance_quote + maintenance_margin_rate * abs(view.position_after_base) * view.price
    )
