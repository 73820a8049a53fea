"""Best prices and funding as the venue tells them, dated by the venue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.ports import MarketFacts

FUNDING_KEPT_SECONDS = 60.0
_UNITS = {"m": 60.0, "h": 3600.0, "d": 86_400.0}


class Funding:
    """The last known rate and its interval; too old is unknown, and an interval nobody told is unknown too."""

    def __init__(self) -> None:
        self.rate: float | None = None
        self.interval_seconds: float | None = None
        self._t = float("-inf")

    def due(self, t: float) -> bool:
        """Whether it has to be read again: kept too long, or dated after `t` by a clock since set back."""
        return not 0 <= t - self._t < FUNDING_KEPT_SECONDS

    def take(self, told: Mapping[str, Any], t: float) -> None:
        """A funding rate as ccxt tells it, read at `t` [s]."""
        self.rate, self._t = told.get("fundingRate"), t
        self.interval_seconds = interval_seconds(told.get("interval"))

    def forget(self) -> None:
        """It could not be read: unknown."""
        self.rate = self.interval_seconds = None


def interval_seconds(text: str | None) -> float | None:
    """`8h` in seconds; None for what is not told so: never assumed (facts §1)."""
    if not text or text[-1] not in _UNITS or not text[:-1].isdigit():
        return None
    return int(text[:-1]) * _UNITS[text[-1]]


def from_book(book: Mapping[str, Any], funding: Funding, asked_at: float) -> MarketFacts:
    """From an order book; a side without orders is unknown. Undated: the moment it was asked for [s]."""
    bid, ask = (book[side][0][0] if book.get(side) else None for side in ("bids", "asks"))
    return facts(book.get("timestamp"), (bid, ask), funding, asked_at)


def facts(
    milliseconds: int | None, prices: tuple[float | None, float | None], funding: Funding, asked_at: float
) -> MarketFacts:
    """Bid and ask with what is known of funding."""
    t = asked_at if milliseconds is None else milliseconds / 1000
    return MarketFacts(t, *prices, funding.rate, funding.interval_seconds)
