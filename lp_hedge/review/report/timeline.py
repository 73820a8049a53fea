"""The common time axis of all panels: rows evenly spaced from the first moment to the last."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lp_hedge.review.report.record import FloatColumn


@dataclass(frozen=True, slots=True)
class Timeline:
    """`count` rows from `first` to `last` [Unix s]."""

    first: float
    last: float
    count: int

    @classmethod
    def of(cls, t: FloatColumn) -> Timeline:
        return cls(float(t[0]), float(t[-1]), len(t)) if len(t) else cls(0.0, 0.0, 0)

    @property
    def span(self) -> int:
        """Width in rows, at least one so that a single row has a place."""
        return max(self.count - 1, 1)

    def fraction(self, t: float) -> float:
        """Where a moment lies, 0 at the first row and 1 at the last."""
        return (t - self.first) / (self.last - self.first) if self.last > self.first else 0.0

    def rows(self, t: FloatColumn) -> FloatColumn:
        """Moments as (fractional) row numbers."""
        return np.array([self.fraction(each) for each in t.tolist()]) * self.span
