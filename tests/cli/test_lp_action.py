"""What a transaction does, in a few words, as far as its summary tells."""

from __future__ import annotations

from typing import Any

import pytest

from lp_hedge.cli.lp_action import action_text
from lp_hedge.cli.lp_perform import transaction_text
from lp_hedge.cli.lp_view import Pair

PAIR = Pair("ETH", "USDC")


@pytest.mark.parametrize(
    ("summary", "told"),
    [
        ({"action": "approve", "token": "ETH", "amount": "2.000", "spender": "0xC3"}, "approve 2 ETH"),
        ({"action": "approve"}, "approve"),
        ({"action": "open", "lower_price": "1900.5", "upper_price": "2100.4"}, "open 1,900.5 – 2,100.4"),
        ({"action": "open"}, "open"),
        ({"action": "close", "position": "3"}, "close position 3"),
        ({"action": "collect", "position": "3"}, "collect position 3"),
        (
            {"action": "swap", "expected_base": "-1.25", "expected_quote": "2490"},
            "swap 1.25 ETH for 2,490 USDC",
        ),
        ({"action": "swap"}, "swap"),
        ({"action": "void"}, "void"),
        ({"action": "close position 3", "position": "3"}, "close position 3"),
        ({}, "transaction"),
    ],
)
def test_a_bare_word_is_filled_out(summary: dict[str, Any], told: str) -> None:
    assert action_text(summary, PAIR) == told


@pytest.mark.parametrize(
    ("kind", "summary", "told"),
    [
        ("close", {"action": "close"}, "being confirmed"),
        ("close", {"action": "close", "position": "3"}, "close position 3: in block 18,000,000"),
        ("open", {"action": "approve"}, "approve: in block 18,000,000"),
    ],
)
def test_the_order_is_not_named_twice(kind: str, summary: dict[str, Any], told: str) -> None:
    sent = {"transaction_id": "0xab", "state": "CONFIRMING", "block": 18_000_000, "summary": summary}
    text = transaction_text(sent, PAIR, kind)
    assert not text.startswith(f"{kind}: ")
    assert told in text
