"""What never left can be dropped; what may have left must be proven gone."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard


@guard(doc_zh="从未发出")
def nothing_broadcast(view: TransactionView) -> bool:
    """Grant while no transaction of this nonce can have left this machine."""
    return not view.broadcast
