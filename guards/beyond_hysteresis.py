"""The lower edge of the Schmitt trigger. Source: owner's design §4.2, design §2.3 rule 10."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="缺口超过防抖阈值")
def beyond_hysteresis(view: View) -> bool:
    """Grant while the gap exceeds the hysteresis, which is never wider than the band."""
    return view.gap_quote > view.hysteresis_quote
