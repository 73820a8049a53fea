"""The LP's state is known: silence, a failed read and a wrong chain are not."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard, known


@guard(doc_zh="LP 状态已知")
def lp_reported(view: View) -> bool:
    """Grant when the LP reports any of its states."""
    return known(view.lp_state)
