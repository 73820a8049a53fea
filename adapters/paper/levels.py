"""What a market order meets: levels of price and size, consumed as orders take them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_FLOOR, Decimal

from lp_hedge.ports import Side

#: Levels of the ladder made of a best price and a depth; what is beyond waits for the next quote.
LADDER_LEVELS = 3

#: Fills happen at whole multiples of this price, so that the books stay exact.
PRICE_STEP = Decimal("0.00000001")

Level = tuple[Decimal, Decimal]
"""(price, base on offer)."""


def ladder(best: float, spread: float, depth_base: float | None, side: Side, step: Decimal) -> list[Level]:
    """Levels one spread apart, each with `depth_base`; without a depth one level that holds everything.

    `side` is the taker's: a buyer goes up from the ask, a seller down from the bid.
    """
    first = exact_price(best)
    if depth_base is None:
        return [(first, Decimal("Infinity"))]
    size = (Decimal(repr(depth_base)) / step).to_integral_value(ROUND_FLOOR) * step
    stride = max(exact_price(spread), Decimal(0)) * (1 if side == "buy" else -1)
    prices = (first + stride * number for number in range(LADDER_LEVELS))
    return [(price, size) for price in prices if price > 0 and size > 0]


def exact_price(price: float) -> Decimal:
    """The price in whole steps."""
    return Decimal(repr(price)).quantize(PRICE_STEP)


class Shelf:
    """One side of the book for as long as one quote stands."""

    __slots__ = ("_levels",)

    def __init__(self, levels: Iterable[Level]) -> None:
        self._levels = list(levels)

    def take(self, base: Decimal) -> Iterator[Level]:
        """Consume up to `base`, best price first: (price, base) of each trade."""
        while base > 0 and self._levels:
            price, offered = self._levels[0]
            size = min(base, offered)
            base -= size
            if size == offered:
                del self._levels[0]
            else:
                self._levels[0] = (price, offered - size)
            yield price, size
