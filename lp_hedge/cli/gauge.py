"""Where the gap stands between the two edges of its band, and where it has been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

#: What the gauge shows to each side, in bands; beyond it the marker stays at the end.
REACH = 1.5
WARNING = 0.7
BARS = "▁▂▃▄▅▆▇█"


def gauge(gap_base: float | None, gap_quote: float | None, band_quote: float | None, cells: int) -> Text:
    """Two lines: the position's place around its target, and what the edges mean. Left of the middle it must sell."""
    from rich.text import Text

    if gap_base is None or gap_quote is None or not band_quote:
        return Text("the gap is unknown: a fact it needs is missing", "dim italic")
    half = max(6, (cells - 1) // 2)
    edge = round(half / REACH)
    used = gap_quote / band_quote
    place = half + round(min(REACH, used) * (1 if gap_base >= 0 else -1) * half / REACH)
    line = Text()
    for cell in range(2 * half + 1):
        line.append(*_cell(cell, place, half, edge, colour(used)))
    return Text("\n").join([line, _scale(band_quote, half, edge)])


def _cell(cell: int, place: int, half: int, edge: int, hue: str) -> tuple[str, str]:
    """One character of the gauge and its style."""
    if cell == place:
        return "●", f"bold {hue}"
    if abs(cell - half) == edge:
        return "┃", "red"
    if cell == half:
        return "┼", "bold"
    between = half < cell < place or place < cell < half
    return ("━", hue) if between else ("─", "grey50" if abs(cell - half) < edge else "grey30")


def _scale(band_quote: float, half: int, edge: int) -> Text:
    """What happens at the edges, under them."""
    from rich.text import Text

    marks = {half - edge: f"sell at {band_quote:,.0f}", half: "target", half + edge: f"buy at {band_quote:,.0f}"}
    line = ""
    for cell, label in marks.items():
        start = max(len(line) + 1 if line else 0, cell - len(label) // 2)
        line = line.ljust(start) + label
    return Text(line[: 2 * half + 1], "dim")


def colour(used: float) -> str:
    """Calm inside the band, a warning near its edge, red from where an adjustment is wanted."""
    return "green" if used < WARNING else "yellow" if used < 1 else "red"


def sparkline(values: Sequence[float | None], cells: int) -> Text:
    """The youngest values, one a cell; the top is the band's edge. Unknown is a gap in the line."""
    from rich.text import Text

    line = Text()
    for value in list(values)[-cells:]:
        if value is None:
            line.append("·", "dim")
        else:
            line.append(BARS[min(len(BARS) - 1, int(value * (len(BARS) - 1)))], colour(value))
    return line
