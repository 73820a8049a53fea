"""What every picture of a liquidity range shares, in the terminal and in the report: the price axis and the curve."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, isfinite, log

from lp_hedge.clmm import amounts

#: Room beside the range, and how far a price beyond it is still drawn to scale, in widths of the range.
MARGIN, REACH = 0.14, 1.2


@dataclass(frozen=True, slots=True)
class PriceAxis:
    """A stretch of prices [quote per base] on a logarithmic scale: a per cent is equally wide everywhere."""

    low: float
    high: float

    @classmethod
    def around(cls, lower: float, upper: float, prices: Iterable[float] = ()) -> PriceAxis:
        """The range with some room, widened for `prices` near it. 0 < lower < upper."""
        width = log(upper) - log(lower)
        room = width * MARGIN
        lowest, highest = log(lower) - room, log(upper) + room
        for each in prices:
            if each > 0 and isfinite(each):
                lowest = min(lowest, max(log(each) - room, log(lower) - width * REACH))
                highest = max(highest, min(log(each) + room, log(upper) + width * REACH))
        return cls(exp(lowest), exp(highest))

    def fraction(self, price: float) -> float:
        """0 at the left end, 1 at the right one; a price beyond an end lies outside of [0, 1]."""
        return (log(price) - log(self.low)) / (log(self.high) - log(self.low))

    def price(self, fraction: float) -> float:
        """The inverse of `fraction`."""
        return exp(log(self.low) + fraction * (log(self.high) - log(self.low)))

    def beyond(self, price: float) -> int:
        """-1 for a price left of the axis, 1 right of it, 0 on it."""
        return -1 if price < self.low else 1 if price > self.high else 0


def base_held(price: float, lower: float, upper: float) -> float:
    """Base of a position at `price`, as a part of the most it can hold, which is at `lower`."""
    return amounts(1.0, price, lower, upper)[0] / amounts(1.0, lower, lower, upper)[0]
