"""A TWAP goes on while there is something left to trade."""

from __future__ import annotations

from lp_hedge.domain.execution import TwapView
from lp_hedge.plugins import guard


@guard(doc_zh="仍有剩余")
def something_remains(view: TwapView) -> bool:
    """Grant while at least one step has not filled."""
    return view.remaining_base > 0
