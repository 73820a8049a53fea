"""An LP that stays out of range holds a constant delta. Source: owner's design §4.3."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="LP 持续出区间")
def out_of_range_long(view: View, *, hedge_out_of_range_seconds: float) -> bool:
    """Grant when the LP has been out of range for `hedge_out_of_range_seconds` [s]; 0 switches it off."""
    return hedge_out_of_range_seconds > 0 and view.out_of_range_seconds >= hedge_out_of_range_seconds
