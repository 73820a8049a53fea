"""What there is to open a position with, and between which prices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from lp_hedge.keeper.plain import amount_in, decimal_of, text_of


@dataclass(frozen=True, slots=True)
class Funds:
    """What can be opened with, and between which prices: a width [%] around the price, or both ends."""

    base: Decimal | None = None
    quote: Decimal | None = None
    width_pct: Decimal | None = None
    lower_price: Decimal | None = None
    upper_price: Decimal | None = None

    @property
    def by_prices(self) -> bool:
        """The range stands where it was ordered, not around the price."""
        return self.lower_price is not None

    def after(self, result: Mapping[str, Any]) -> Funds:
        """What is there after a step that told what it received and (negative) paid; unknown when it did not."""
        base, quote = amount_in(result, "base"), amount_in(result, "quote")
        if base is None or quote is None or self.base is None or self.quote is None:
            return self.holding(None, None)
        return self.holding(max(self.base + base, Decimal(0)), max(self.quote + quote, Decimal(0)))

    def holding(self, base: Decimal | None, quote: Decimal | None) -> Funds:
        """The same range with other amounts."""
        return Funds(base, quote, self.width_pct, self.lower_price, self.upper_price)

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {each.name: text_of(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def restored(cls, plain: Mapping[str, Any]) -> Funds:
        """As they were when the snapshot was taken."""
        return cls(**{name: decimal_of(value) for name, value in plain.items()})
