"""Do nothing inside the band. Source: owner's design §4.2; `< band` does nothing, so equal acts."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="缺口达到带宽")
def outside_band(view: View) -> bool:
    """Grant when the gap has reached the effective band (fixed or Whalley-Wilmott)."""
    return view.gap_quote >= view.band_quote
