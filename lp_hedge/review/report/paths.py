"""Columns as SVG path data on a whole-number canvas: x is the row, y runs from 0 at the top to `HEIGHT`.

Moves are relative, so 50,000 rows take a few kilobytes; whole numbers add up without drift.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lp_hedge.review.report.record import FloatColumn
from lp_hedge.review.report.sampling import Rows, envelope, extremes
from lp_hedge.review.report.scale import Scale

HEIGHT = 10_000
BUCKETS = 1_800


def line(values: FloatColumn, scale: Scale, *, stepped: bool = False) -> str:
    """A line through the rows; NaN breaks it. `stepped` holds each value until the next row."""
    rows = extremes(values, BUCKETS)
    return "".join(_strokes(run, heights, stepped) for run, heights in _runs(rows, values[rows], scale))


def area(low: FloatColumn, high: FloatColumn, scale: Scale) -> str:
    """The closed shape between two columns, a part for every stretch where both are known."""
    rows, bottom, top = envelope(low, high, BUCKETS)
    known = ~(np.isnan(bottom) | np.isnan(top))
    return "".join(
        _closed(rows[run], _heights(top[run], scale), _heights(bottom[run], scale)) for run in _stretches(known)
    )


def _runs(rows: Rows, values: FloatColumn, scale: Scale) -> list[tuple[Rows, Rows]]:
    """(rows, heights) of every stretch without a gap."""
    return [(rows[run], _heights(values[run], scale)) for run in _stretches(~np.isnan(values))]


def _stretches(known: NDArray[np.bool_]) -> list[slice]:
    """Where runs of true begin and end."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], known.astype(np.int8), [0])))).tolist()
    return [slice(first, end) for first, end in zip(edges[::2], edges[1::2], strict=True)]


def _heights(values: FloatColumn, scale: Scale) -> Rows:
    return np.rint((scale.high - values) / (scale.high - scale.low) * HEIGHT).astype(np.int64)


def _strokes(rows: Rows, heights: Rows, stepped: bool) -> str:
    start = f"M{rows[0]} {heights[0]}"
    moves = list(zip(np.diff(rows).tolist(), np.diff(heights).tolist(), strict=True))
    if not moves:
        return f"{start}h0"
    return start + ("".join(_stairs(moves)) if stepped else "l" + _numbers(moves))


def _stairs(moves: list[tuple[int, int]]) -> list[str]:
    """Along, then up or down; level stretches become one move."""
    parts, along = [], 0
    for dx, dy in moves:
        along += dx
        if dy:
            parts.append(f"h{along}v{dy}")
            along = 0
    return [*parts, f"h{along}"] if along else parts


def _closed(rows: Rows, top: Rows, bottom: Rows) -> str:
    """Along the top, back along the bottom."""
    x, y = np.concatenate((rows, rows[::-1])), np.concatenate((top, bottom[::-1]))
    return f"M{x[0]} {y[0]}l{_numbers(zip(np.diff(x).tolist(), np.diff(y).tolist(), strict=True))}z"


def _numbers(moves: Iterable[tuple[int, int]]) -> str:
    """Pairs with as few separators as the grammar allows."""
    return " ".join(f"{dx}{'' if dy < 0 else ' '}{dy}" for dx, dy in moves)
