"""A head that cannot be of now is neither read, nor built on, nor remembered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.errors import NotSent
from lp_hedge.lp_ports import Prepare, Step, Transaction
from tests.evm_v3.scripted import GENESIS_T, Node, Rig

CLOSE = Step("close-1", "close", position="7")
OPEN = Step("open-1", "open", base=Decimal(1), quote=Decimal(2000), width_pct=Decimal(10))
KEY = "0x" + "11" * 32
STUCK = Transaction("close-1", "0x" + "ab" * 32, "0x", nonce=0)


class Account(Node):
    """Tells of a wallet's account too."""

    def _answer(self, method: str, params: list[Any]) -> dict[str, Any]:
        if method in ("eth_getTransactionCount", "eth_maxPriorityFeePerGas", "eth_gasPrice"):
            return {"result": "0x1"}
        return super()._answer(method, params)


@pytest.mark.parametrize(("ahead", "told"), [(3600, "is 3600 s old .lp.max_age_seconds 60."), (-6, "in the future")])
@pytest.mark.parametrize("request_", [Prepare(CLOSE), Prepare(OPEN), Prepare(CLOSE, replaces=STUCK, void=True)])
def test_nothing_is_signed_from_a_head_that_is_not_of_now(rig, request_: Prepare, ahead: float, told: str) -> None:
    venue = rig(Account(), private_key=KEY, wallet=None, managed=True).opened()
    venue.ahead = ahead
    with pytest.raises(NotSent, match=told):
        venue.run(venue.venue.prepare(request_))


def test_nothing_is_previewed_from_a_head_that_is_too_old(rig) -> None:
    venue = rig(Account()).opened()
    venue.ahead = 61
    with pytest.raises(NotSent, match="61 s old"):
        venue.run(venue.venue.preview(CLOSE))


def of_the_future(venue: Rig) -> None:
    """The node tells one head that never was."""
    node = venue.nodes[0]
    true, node.height = node.height, node.height + 10**4
    venue.ahead = -(10**4) * node.block_seconds
    assert "in the future" in venue.read().position["reason"]
    node.height, venue.ahead = true, 0.0


def test_a_head_of_the_future_is_forgotten(rig) -> None:
    venue = rig().opened()
    assert venue.read().fields["lp_state"] == "IN_RANGE"
    of_the_future(venue)
    assert venue.read().t == GENESIS_T + 1200
    venue.nodes[0].height += 1
    assert venue.read().fields["lp_state"] == "IN_RANGE"


def test_a_head_of_the_future_that_an_inquiry_saw_is_forgotten_too(rig) -> None:
    venue = rig().opened()
    true, venue.nodes[0].height = venue.nodes[0].height, 10**4
    venue.run(venue.venue.positions())
    venue.nodes[0].height = true
    assert venue.read().fields["lp_state"] == "IN_RANGE"
