"""Whether a hedge without LP is closed. Source: owner's design §7, no LP."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="无 LP 时平仓")
def close_when_no_lp(view: View, *, hedge_close_when_no_lp: bool) -> bool:
    """Grant when `hedge_close_when_no_lp` is set."""
    return hedge_close_when_no_lp
