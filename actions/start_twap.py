"""Open or enlarge the hedge in slices."""

from __future__ import annotations

from actions._orders import opening
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(role="opening", kinds=("twap",), doc_zh="TWAP 开仓")
def start_twap(view: View) -> list[Command]:
    """One TWAP for the whole size of the next order."""
    return [opening(view, "twap")]
