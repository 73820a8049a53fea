"""Do not open what funding will eat. Source: owner's design §10, funding."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="资金费率可接受")
def funding_acceptable(view: View, *, max_funding_bps: float) -> bool:
    """Grant while the funding the target would pay is at most `max_funding_bps` [bps per interval]; 0 switches it off.

    A short pays when the rate is negative, a long when it is positive; funding that is received never blocks.
    """
    return (
        max_funding_bps == 0
        or (view.funding_rate if view.target_base > 0 else -view.funding_rate) * 10_000 <= max_funding_bps
    )
