"""Fewer points for the same picture: per bucket the extremes are kept, so no spike is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lp_hedge.review.report.record import FloatColumn

Rows = NDArray[np.int64]


def extremes(values: FloatColumn, buckets: int) -> Rows:
    """Rising row numbers that keep each bucket's smallest and largest value, and the first and last row.

    A bucket without any number keeps one row, so that the gap stays a gap. All rows where they are few.
    """
    count = len(values)
    if count <= 2 * buckets:
        return np.arange(count)
    table = _in_buckets(values, buckets)
    starts = np.arange(len(table)) * table.shape[1]
    lowest = np.argmin(np.where(np.isnan(table), np.inf, table), axis=1)
    highest = np.argmax(np.where(np.isnan(table), -np.inf, table), axis=1)
    kept = np.concatenate(([0], starts + lowest, starts + highest, [count - 1]))
    return np.unique(kept[kept < count])


def envelope(low: FloatColumn, high: FloatColumn, buckets: int) -> tuple[Rows, FloatColumn, FloatColumn]:
    """(rows, lowest, highest) per bucket: an area that covers every row of it; NaN where nothing is known."""
    if len(low) <= buckets:
        return np.arange(len(low)), low, high
    least, most = _in_buckets(low, buckets), _in_buckets(high, buckets)
    rows = np.minimum(np.arange(len(least)) * least.shape[1] + least.shape[1] // 2, len(low) - 1)
    rows[0], rows[-1] = 0, len(low) - 1
    bottom = np.min(np.where(np.isnan(least), np.inf, least), axis=1)
    top = np.max(np.where(np.isnan(most), -np.inf, most), axis=1)
    known = np.isfinite(bottom) & np.isfinite(top)
    return rows, np.where(known, bottom, np.nan), np.where(known, top, np.nan)


def evenly(count: int, most: int) -> Rows:
    """At most `most` row numbers from the first to the last."""
    return np.arange(count) if count <= most else np.unique(np.linspace(0, count - 1, most).astype(np.int64))


def shares(states: NDArray[Any], kinds: int, buckets: int) -> tuple[Rows, FloatColumn]:
    """(first row of each bucket and the end, part of the bucket's rows spent in each state)."""
    count = len(states)
    edges = np.arange(count + 1) if count <= buckets else np.linspace(0, count, buckets + 1).astype(np.int64)
    totals = np.stack([np.concatenate(([0], np.cumsum(states == kind))) for kind in range(kinds)], axis=1)
    return edges, np.diff(totals[edges], axis=0) / np.diff(edges)[:, None]


def _in_buckets(values: FloatColumn, buckets: int) -> FloatColumn:
    """A row per bucket, all of one length; what is left over at the end is NaN."""
    length = -(-len(values) // buckets)
    rows = -(-len(values) // length)
    padded = np.full(rows * length, np.nan)
    padded[: len(values)] = values
    return padded.reshape(rows, length)
