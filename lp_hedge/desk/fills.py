"""How much of one order has filled: trades counted once, however often and in whatever order they are told."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.ports import Fill, OrderReport

NOTHING = Decimal(0)


class Fills:
    """Two witnesses of one number, the trades and the venue's cumulative report; the higher one has seen more.

    Neither can be too high: trades are told apart by their id, a cumulative amount by being one.
    """

    def __init__(self, ordered_base: Decimal) -> None:
        self.ordered_base = ordered_base
        self._trades: dict[str, None] = {}
        self._traded_base = NOTHING
        self._reported_base = NOTHING

    @property
    def filled_base(self) -> Decimal:
        """What is known to have filled."""
        return max(self._traded_base, self._reported_base)

    @property
    def overfilled(self) -> bool:
        """More has filled than was ordered: it cannot happen, and must not go unnoticed."""
        return self.filled_base > self.ordered_base

    def book(self, fill: Fill) -> bool:
        """Count a trade; False when it was counted before."""
        if fill.trade_id in self._trades:
            return False
        self._trades[fill.trade_id] = None
        self._traded_base += fill.base
        return True

    def tell(self, report: OrderReport) -> bool:
        """Take a cumulative amount; True when more is known to have filled than before.

        A report `filled` without an amount means the whole order.
        """
        before, told = self.filled_base, report.filled_base
        if told is None:
            told = (report.base or self.ordered_base) if report.status == "filled" else NOTHING
        self._reported_base = max(self._reported_base, told)
        return self.filled_base > before

    def snapshot(self) -> dict[str, Any]:
        """Plain data; amounts as text."""
        return {
            "trades": list(self._trades),
            "traded_base": str(self._traded_base),
            "reported_base": str(self._reported_base),
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where a snapshot was taken."""
        self._trades = dict.fromkeys(snapshot["trades"])
        self._traded_base = Decimal(snapshot["traded_base"])
        self._reported_base = Decimal(snapshot["reported_base"])
