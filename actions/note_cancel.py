"""Remember that an order is not wanted any more."""

from __future__ import annotations

from lp_hedge.domain import Command, remember
from lp_hedge.domain.execution import OrderView
from lp_hedge.plugins import action


@action(kinds=("remember",), doc_zh="记录撤单意愿")
def note_cancel(view: OrderView) -> list[Command]:
    """Whatever is found out about it from now on, it is to be cancelled."""
    return [remember(cancel_wanted=True)]
