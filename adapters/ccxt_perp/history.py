"""The account's trades over a time, complete, whatever a venue's page holds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from adapters.ccxt_perp.quirks import FillForm, Steps, at
from lp_hedge.errors import Ambiguous

Trade = Mapping[str, Any]
Page = Callable[[int, int], Awaitable[list[Trade]]]
"""Trades from one millisecond to another, both included; at most a page of them."""

DAY = 86_400_000
_NAMES_KEPT = 4096


async def complete(page: Page, start: int, end: int, form: FillForm) -> list[Trade]:
    """Every trade between two milliseconds, oldest first: windows a request may span, halved while a page is full."""
    found: list[Trade] = []
    while start <= end:
        stop = min(end, start + form.days_per_request * DAY - 1)
        found += await _window(page, start, stop, form.per_page)
        start = stop + 1
    known = {str(each["id"]): each for each in found}
    return sorted(known.values(), key=lambda each: (each["timestamp"] or 0, str(each["id"])))


async def _window(page: Page, start: int, end: int, per_page: int) -> list[Trade]:
    trades = await page(start, end)
    if len(trades) < per_page:
        return trades
    if start == end:
        raise Ambiguous(f"{len(trades)} trades in one millisecond fill the venue's page: the list may be incomplete")
    middle = (start + end) // 2
    return await _window(page, start, middle, per_page) + await _window(page, middle + 1, end, per_page)


class OrderNames:
    """Client ids by the venue's order id, for a venue whose trades do not name them. Bounded; the oldest go first."""

    def __init__(self, ask: Callable[[str], Awaitable[str | None]]) -> None:
        self._ask = ask
        self._names: OrderedDict[str, str | None] = OrderedDict()

    def learn(self, order_id: str | None, client_order_id: str | None) -> None:
        """What an order told of itself."""
        if order_id is None:
            return
        self._names[order_id] = client_order_id
        while len(self._names) > _NAMES_KEPT:
            self._names.popitem(last=False)

    async def named(self, trade: Trade, steps: Steps) -> Trade:
        """The trade with the client id in its `info`, where `steps` look for it; an unknown order is asked for once."""
        order_id = None if trade.get("order") is None else str(trade["order"])
        if order_id is None or at(trade, steps):
            return trade
        if order_id not in self._names:
            self.learn(order_id, await self._ask(order_id))
        told = dict(trade["info"])
        told[str(steps[-1])] = self._names[order_id]
        return {**trade, "info": told}
