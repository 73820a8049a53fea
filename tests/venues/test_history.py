"""The account's trades over a time are complete, whatever fits on a page."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ccxt_perp.history import _NAMES_KEPT, DAY, OrderNames, complete
from adapters.ccxt_perp.quirks import FillForm
from lp_hedge.errors import Ambiguous

FORM = FillForm("net", ("info", "cid"), per_page=3, days_per_request=7)


def trades_at(times: list[int]) -> list[dict[str, Any]]:
    return [{"id": str(number), "timestamp": t} for number, t in enumerate(sorted(times))]


class Server:
    """Answers like a venue: the newest of a window, as many as fit on a page."""

    def __init__(self, trades: list[dict[str, Any]]) -> None:
        self.trades = trades
        self.asked: list[tuple[int, int]] = []

    async def page(self, start: int, end: int) -> list[dict[str, Any]]:
        self.asked.append((start, end))
        assert start <= end and end - start < FORM.days_per_request * DAY
        return [each for each in self.trades if start <= each["timestamp"] <= end][-FORM.per_page :]


@given(st.lists(st.integers(0, 20 * DAY), max_size=40, unique=True))
def test_every_trade_is_found_once_and_oldest_first(times):
    server = Server(trades_at(times))

    assert asyncio.run(complete(server.page, 0, 20 * DAY, FORM)) == server.trades


def test_a_quiet_time_costs_one_request_per_window():
    server = Server([])
    asyncio.run(complete(server.page, 0, 20 * DAY, FORM))

    assert len(server.asked) == 3


def test_nothing_is_asked_of_the_future():
    server = Server([])

    assert asyncio.run(complete(server.page, 10, 9, FORM)) == []
    assert server.asked == []


def test_a_millisecond_that_fills_a_page_is_refused_rather_than_guessed():
    server = Server(trades_at([5, 5, 5, 5]))

    with pytest.raises(Ambiguous, match="one millisecond"):
        asyncio.run(complete(server.page, 0, 10, FORM))


def names_of(answers: dict[str, str | None]) -> tuple[OrderNames, list[str]]:
    asked: list[str] = []

    async def ask(order_id: str) -> str | None:
        asked.append(order_id)
        return answers[order_id]

    return OrderNames(ask), asked


def trade(order: str | None, cid: str | None = None) -> dict[str, Any]:
    return {"id": "1", "order": order, "info": {"cid": cid, "kept": 1}}


def test_an_unknown_order_is_asked_for_once_a_stranger_s_too():
    names, asked = names_of({"7": "lh1ea1", "8": None})

    async def run() -> list[Any]:
        return [(await names.named(trade(order), FORM.client_id))["info"] for order in ("7", "7", "8", "8")]

    assert asyncio.run(run()) == [{"cid": "lh1ea1", "kept": 1}] * 2 + [{"cid": None, "kept": 1}] * 2
    assert asked == ["7", "8"]


def test_what_is_known_is_not_asked():
    names, asked = names_of({})
    names.learn("7", "lh1ea1")

    async def run() -> list[Any]:
        told = [trade("7"), trade("9", cid="lh1ea2"), trade(None)]
        return [(await names.named(each, FORM.client_id))["info"]["cid"] for each in told]

    assert asyncio.run(run()) == ["lh1ea1", "lh1ea2", None]
    assert asked == []


def test_the_memory_of_names_is_bounded():
    names, _ = names_of({})
    for number in range(_NAMES_KEPT + 100):
        names.learn(str(number), "lh1ea1")

    assert len(names._names) == _NAMES_KEPT
    assert "99" not in names._names and "100" in names._names
