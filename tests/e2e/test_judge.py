"""A judge that finds nothing is worth nothing: each violation, planted."""

from __future__ import annotations

from typing import Any

import pytest

from lp_hedge.journal.entry import Entry
from tests.e2e.judge import traded_while_moving

KILL = ("operator", {"command": "kill"})
ORDER = ("request", {"kind": "place", "client_order_id": "lh1e1x0"})
LOOK_UP = ("request", {"kind": "look_up", "client_order_id": "lh1e1x0"})


def seen(gate: str) -> tuple[str, dict[str, Any]]:
    return "observation", {"lp_state": gate}


def entries(*told: tuple[str, dict[str, Any]]) -> list[Entry]:
    return [Entry(number, float(number), kind, body, "", "") for number, (kind, body) in enumerate(told, start=1)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ((seen("IN_RANGE"), ORDER), 0),
        ((seen("OUT_OF_RANGE"), ORDER), 0),
        ((seen("IN_RANGE"), seen("CLOSING"), ORDER), 1),
        ((seen("IN_RANGE"), seen("SWAPPING"), ORDER, ORDER), 2),
        ((seen("OPENING"), ORDER, seen("IN_RANGE")), 1),
        ((seen("UNKNOWN"), ORDER), 1),
        ((seen("CLOSING"), LOOK_UP), 0),
        ((seen("CLOSING"), KILL, ORDER), 0),
        ((ORDER,), 1),
    ],
    ids=lambda value: " ".join(each[1].get("lp_state", each[0]) for each in value) if isinstance(value, tuple) else "",
)
def test_an_order_while_the_lp_moves_is_found(told: tuple[Any, ...], found: int) -> None:
    assert len(list(traded_while_moving(entries(*told)))) == found
