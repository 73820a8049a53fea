"""Reduce the hedge in slices."""

from __future__ import annotations

from actions._orders import reducing
from lp_hedge.domain import Command, View
from lp_hedge.plugins import action


@action(role="reducing", kinds=("twap",), doc_zh="TWAP 减仓")
def reduce_twap(view: View) -> list[Command]:
    """One reduce-only TWAP for the whole size of the next order."""
    return [reducing(view, "twap")]
