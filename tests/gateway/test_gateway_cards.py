"""The contract cards of `LiquidityVenue` that Gateway can play; of the others it is said why not."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway.card_world import GatewayWorld
from tests.lp_venues import test_position_cards, test_transaction_cards
from tests.lp_venues.cards import CARDS
from tests.lp_venues.worlds import WORLDS

NOT_PLAYED = {
    "L06": "after a restart nobody knows whether a prepared open was sent; see test_gateway_lost",
    "L07": "what Gateway sent it alone can send again",
    "L08": "Gateway numbers by itself and replaces nothing",
    "L09": "Gateway numbers by itself and voids nothing",
    "L10": "Gateway numbers by itself; no nonce is told",
    "L11": "a reorganisation is not told; a transaction that is in no block any more is pending again",
    "L12": "a price that moved between preparing and sending is refused before anything is sent",
    "L14": "the smallest amounts are Gateway's, and each connector's own; only its slippage is told",
    "L25": "Gateway reads any position of the pool, whoever owns it",
}
CHECKS = {
    title: getattr(module, f"test_{title.replace(' ', '_')}")
    for title in CARDS.values()
    for module in (test_position_cards, test_transaction_cards)
    if hasattr(module, f"test_{title.replace(' ', '_')}")
}


@pytest.mark.parametrize("number", [number for number in CARDS if number not in NOT_PLAYED])
def test_the_card_is_kept(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WORLDS, "gateway", GatewayWorld)
    check: Any = CHECKS[CARDS[number]]
    check(venue="gateway")


def test_a_card_is_played_or_it_is_said_why_not() -> None:
    assert set(NOT_PLAYED) < set(CARDS) and len(CHECKS) == len(CARDS)
