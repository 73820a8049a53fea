"""What the policies weigh: the anchor, fees earned, time in and out of range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from math import nan
from typing import Any

from lp_hedge.domain.memory import HOUR_SECONDS
from lp_hedge.keeper.plain import number, without_nan
from lp_hedge.keeper.readings import UNREADABLE, Reading


@dataclass
class Accounts:
    """Numbers in quote and seconds; NaN: not known yet.

    `anchor_quote`: what was put in, less what was taken out since (collected fees, what a recentring left over).
    `income_quote`: fees earned while watched, over `in_range_seconds`. The last reading counts from where it stood.
    """

    anchor_quote: float = nan
    income_quote: float = 0.0
    in_range_seconds: float = 0.0
    out_of_range_seconds: float = 0.0
    last_state: str = UNREADABLE
    last_clock: float = 0.0
    last_base_fee: float = nan
    last_quote_fee: float = nan
    taken_base: float = 0.0
    taken_quote: float = 0.0

    @property
    def fees_per_hour_quote(self) -> float:
        """At the rate seen while in range; NaN before any time in range."""
        return self.income_quote / self.in_range_seconds * HOUR_SECONDS if self.in_range_seconds > 0 else nan

    def read(self, reading: Reading, clock: float) -> None:
        """A reading of the position, on the keeper's clock [s].

        Time and fees count only between two readings that say the same: what lies between others is not known.
        """
        if reading.lp_state == self.last_state:
            self._watched(reading, clock - self.last_clock)
        if reading.lp_state == "IN_RANGE":
            self.out_of_range_seconds = 0.0
        self.last_state, self.last_clock = reading.lp_state, clock
        self.last_base_fee, self.last_quote_fee = reading.base_fee, reading.quote_fee
        self._anchor(reading)

    def interrupt(self) -> None:
        """A reading that says nothing, or nobody who watched: nothing is concluded about the time between."""
        self.last_state = UNREADABLE

    def renew(self) -> None:
        """Another range: the time out of the old one says nothing of it."""
        self.out_of_range_seconds = 0.0
        self.interrupt()

    def take_out(self, base: Decimal, quote: Decimal) -> None:
        """Out of the position, and not lost; valued at the next reading."""
        self.taken_base += float(base)
        self.taken_quote += float(quote)

    def _watched(self, reading: Reading, seconds: float) -> None:
        if reading.lp_state == "OUT_OF_RANGE":
            self.out_of_range_seconds += seconds
        elif reading.lp_state == "IN_RANGE":
            self.in_range_seconds += seconds
            self.income_quote += self._earned(reading)

    def _earned(self, reading: Reading) -> float:
        """Fees since the last reading; where they shrank they were taken out, where they are not known none."""
        base, quote = reading.base_fee - self.last_base_fee, reading.quote_fee - self.last_quote_fee
        earned = base * reading.dex_price + quote
        return earned if base >= 0 and quote >= 0 and earned == earned else 0.0

    def _anchor(self, reading: Reading) -> None:
        value = reading.value_quote
        if value != value:
            return
        if self.anchor_quote != self.anchor_quote:
            self.anchor_quote = value
        else:
            self.anchor_quote -= self.taken_base * reading.dex_price + self.taken_quote
        self.taken_base = self.taken_quote = 0.0

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return without_nan({each.name: getattr(self, each.name) for each in fields(self)})

    @classmethod
    def restored(cls, plain: Mapping[str, Any]) -> Accounts:
        """As they were when the snapshot was taken."""
        known: dict[str, Any] = {name: each if isinstance(each, str) else number(each) for name, each in plain.items()}
        return cls(**known)
