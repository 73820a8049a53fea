"""How far a transaction that is not included may go, and from which head none is built."""

from __future__ import annotations

import pytest

from adapters.evm_v3.connection import connect_chain
from adapters.evm_v3.gas import GWEI, MOST_RAISED
from adapters.evm_v3.signed import read_back
from adapters.evm_v3.venue import EvmV3
from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import Prepare, Transaction
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


def test_no_transaction_is_built_from_an_old_head_whose_deadline_would_have_passed(operator: Operator) -> None:
    chain, venue = operator.site.chain, operator.venue
    late = EvmV3(venue._lp, venue._exchange, connect_chain(venue._lp), lambda: float(chain.time() + 3600))
    operator.loop.run(late.open())
    try:
        with pytest.raises(NotSent, match="is 3600 s old"):
            operator.loop.run(late.prepare(Prepare(opening())))
        with pytest.raises(NotSent, match="is 3600 s old"):
            operator.loop.run(late.preview(opening()))
    finally:
        operator.loop.run(late.close())


def _tip(transaction: Transaction) -> int:
    return read_back(transaction.payload).fees.tip or 0
