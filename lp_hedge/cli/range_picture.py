"""The liquidity range in a terminal: a bar on a logarithmic price axis, and the base held over the price.

Shapes carry everything, colours only help: the picture reads the same in a pipe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lp_hedge.review.price_axis import PriceAxis, base_held
from lp_hedge.review.report.numerals import significant

if TYPE_CHECKING:
    from rich.text import Text

LEVELS = " ▁▂▃▄▅▆▇█"
BASE, QUOTE = "steel_blue3", "orange3"
#: With fewer cells there is no picture, only words.
NARROWEST = 24
INSIDE, OUTSIDE = "green", "yellow"


@dataclass(frozen=True, slots=True)
class Range:
    """What is drawn [quote per base]. `price` None: not known. 0 < lower < upper."""

    lower: float
    upper: float
    price: float | None = None

    @property
    def is_inside(self) -> bool:
        """Whether the position earns at this price."""
        return self.price is not None and self.lower <= self.price < self.upper

    @property
    def hue(self) -> str:
        """Calm inside, a warning outside."""
        return "grey50" if self.price is None else INSIDE if self.is_inside else OUTSIDE

    def axis(self) -> PriceAxis:
        """The stretch that is drawn."""
        return PriceAxis.around(self.lower, self.upper, () if self.price is None else (self.price,))

    def away_pct(self, bound: float) -> float | None:
        """How far the price would have to go to a bound [%]; negative is downwards."""
        return None if self.price is None else (bound / self.price - 1) * 100


def bar(shown: Range, cells: int) -> Text:
    """Two lines: the axis with the price on it, and the bounds below."""
    from rich.text import Text

    if cells < NARROWEST:
        return Text(f"{price_text(shown.lower)} – {price_text(shown.upper)}")
    return Text("\n").join([_axis_line(shown, cells), _bounds(shown, cells)])


def curve(shown: Range, cells: int, rows: int) -> Text:
    """`rows` lines: the base held over the price, in the colour of base up to the range's end."""
    from rich.text import Text

    axis, at = shown.axis(), _marker(shown, cells)
    heights = [
        round(base_held(axis.price(cell / (cells - 1)), shown.lower, shown.upper) * rows * 8) for cell in range(cells)
    ]
    lines = []
    for row in range(rows):
        line = Text()
        for cell, height in enumerate(heights):
            level = min(max(height - (rows - 1 - row) * 8, 0), 8)
            line.append(*_point(level, cell == at, within=_within(shown, axis, cell, cells)))
        lines.append(line)
    return Text("\n").join(lines)


def price_line(shown: Range, cells: int, label: str) -> Text:
    """The price, above its place on the axis."""
    from rich.text import Text

    if cells < NARROWEST:
        return Text(label, "bold")
    return Text(placed([(_marker(shown, cells), label)], cells), "bold")


def split(base_part: float, cells: int) -> Text:
    """The value as one bar: base, then quote."""
    from rich.text import Text

    filled = round(min(max(base_part, 0.0), 1.0) * cells)
    return Text.assemble(("█" * filled, BASE), ("░" * (cells - filled), QUOTE))


def _within(shown: Range, axis: PriceAxis, cell: int, cells: int) -> bool:
    first, last = (place(axis, bound, cells) for bound in (shown.lower, shown.upper))
    return first <= cell <= last


def _point(level: int, is_price: bool, *, within: bool) -> tuple[str, str]:
    """One character of the curve and its style; the price cuts through it."""
    return ("┊", "bold") if is_price else (LEVELS[level], BASE if within else "grey42")


def _axis_line(shown: Range, cells: int) -> Text:
    from rich.text import Text

    axis, at = shown.axis(), _marker(shown, cells)
    first, last = (place(axis, bound, cells) for bound in (shown.lower, shown.upper))
    line = Text()
    for cell in range(cells):
        if cell == at and shown.price is not None:
            line.append("◀●▶"[axis.beyond(shown.price) + 1], f"bold {shown.hue}")
        elif cell in (first, last):
            line.append("┣" if cell == first else "┫", f"bold {shown.hue}")
        else:
            line.append(*(("━", shown.hue) if first < cell < last else ("─", "grey50")))
    return line


def _bounds(shown: Range, cells: int) -> Text:
    """The bounds and how far they are, under them; without the distance where there is no room for it."""
    from rich.text import Text

    axis = shown.axis()
    places = [place(axis, bound, cells) for bound in (shown.lower, shown.upper)]
    prices = [price_text(bound) for bound in (shown.lower, shown.upper)]
    ways = [percent_text(shown.away_pct(bound)) for bound in (shown.lower, shown.upper)]
    long = [f"{each} {way}".rstrip() for each, way in zip(prices, ways, strict=True)]
    labels = long if sum(map(len, long)) < cells else prices
    return Text(placed(list(zip(places, labels, strict=True)), cells), "dim")


def _marker(shown: Range, cells: int) -> int | None:
    """The cell of the price; at an end of the axis when it lies beyond."""
    return None if shown.price is None else place(shown.axis(), shown.price, cells)


def place(axis: PriceAxis, price: float, cells: int) -> int:
    """The cell of a price."""
    return min(max(round(axis.fraction(price) * (cells - 1)), 0), cells - 1)


def placed(labels: Sequence[tuple[int | None, str]], cells: int) -> str:
    """Labels in one line, each as near its cell as the others allow; what has no room at all is cut off."""
    starts, free = [], 0
    for cell, text in labels:
        starts.append(max(free, (cell or 0) - len(text) // 2))
        free = starts[-1] + len(text) + 1
    end, line = cells, ""
    for number, (_, text) in reversed(list(enumerate(labels))):
        starts[number] = max(0, min(starts[number], end - len(text)))
        end = starts[number] - 1
    for start, (_, text) in zip(starts, labels, strict=True):
        line = line.ljust(start) + text
    return line[:cells]


def price_text(price: float | None) -> str:
    """As many figures as matter; unknown is never zero."""
    if price is None:
        return "unknown"
    return f"{price:,.2f}" if price >= 10 else significant(price, 6).rstrip("0").rstrip(".")


def percent_text(percent: float | None) -> str:
    """With its sign."""
    return "" if percent is None else f"{percent:+,.2f}%".replace("-", "−")
