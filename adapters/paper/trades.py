"""The trades of the simulated account, oldest first, for as long as they can be asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.ports import Fill

_AMOUNTS = ("base", "price", "fee_quote")
_PLAIN = ("trade_id", "client_order_id", "side", "leg", "t")


class Trades:
    """Fills in the order of their times."""

    __slots__ = ("_fills",)

    def __init__(self) -> None:
        self._fills: list[Fill] = []

    def add(self, fill: Fill) -> None:
        self._fills.append(fill)

    def since(self, t: float) -> tuple[Fill, ...]:
        """Those from `t` [s] on."""
        return tuple(self._fills[self._first(t) :])

    def forget(self, before_t: float) -> None:
        if self._fills and self._fills[0].t < before_t:
            del self._fills[: self._first(before_t)]

    def snapshot(self) -> list[dict[str, Any]]:
        """JSON-plain: amounts as text."""
        return [
            {name: getattr(fill, name) for name in _PLAIN} | {name: str(getattr(fill, name)) for name in _AMOUNTS}
            for fill in self._fills
        ]

    def restore(self, saved: Iterable[Mapping[str, Any]]) -> None:
        self._fills = [Fill(**{**each, **{name: Decimal(each[name]) for name in _AMOUNTS}}) for each in saved]

    def _first(self, t: float) -> int:
        return bisect_left(self._fills, t, key=lambda fill: fill.t)
