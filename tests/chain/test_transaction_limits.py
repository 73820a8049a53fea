"""How far a transaction that is not included may go, and from which head none is built."""

from __future__ import annotations

import pytest

from adapters.evm_v3.gas import GWEI, MOST_RAISED
from adapters.evm_v3.signed import read_back
from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import Transaction
from tests.chain.operator import Operator, opening


@pytest.mark.parametrize("void", [False, True])
def test_replacements_of_what_is_never_included_end_at_a_bounded_tip(operator: Operator, void: bool) -> None:
    operator.site.chain.automine(False)
    sent = [operator.signed(opening())]

    def replace_for_ever() -> None:
        while len(sent) < 60:
            operator.broadcast(sent[-1])
            sent.append(operator.signed(opening(), replaces=sent[-1], void=void))

    with pytest.raises(NotSent, match="a replacement would have to offer [0-9.]+ gwei"):
        replace_for_ever()
    tips = [_tip(each) for each in sent]
    assert tips == sorted(set(tips)) and tips[-1] <= MOST_RAISED * max(tips[0], GWEI)
    operator.bury()
    assert operator.inquire(*sent).transaction_id == sent[-1].transaction_id


def _tip(transaction: Transaction) -> int:
    return read_back(transaction.payload).fees.tip or 0
