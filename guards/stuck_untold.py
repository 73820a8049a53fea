"""A transaction that cannot be voided is reported once."""

from __future__ import annotations

from lp_hedge.domain.lp_position import TransactionView
from lp_hedge.plugins import guard, known


@guard(doc_zh="滞留尚未报告")
def stuck_untold(view: TransactionView) -> bool:
    """Grant while the venue numbers by itself and nobody has been told."""
    return not known(view.nonce) and not view.stuck_told
