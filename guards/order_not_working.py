"""A working order could still fill."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.plugins import guard


@guard(doc_zh="没有挂单在执行")
def order_not_working(view: View) -> bool:
    """Grant unless the venue says that the last submission is working."""
    return view.order_status != "WORKING"
