"""Unknown is never zero: without exposure, position or band there is nothing to decide."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard, known


@guard(doc_zh="敞口、仓位和带宽均已知")
def facts_known(view: View) -> bool:
    """Grant while exposure, perp position and band are known."""
    return known(view.exposure_base) and known(view.position_base) and known(view.band_quote)
