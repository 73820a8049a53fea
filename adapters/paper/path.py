"""A random walk that can be asked at any time: Brownian motion by midpoints (Lévy's construction).

The value at second k follows from the ends of ever smaller intervals, each midpoint drawn by its own number. So the
path is a pure function of (seed, k): a run that was down for an hour goes on exactly where it would have been. The
intervals around the last second are kept; going on from there costs two draws on average.
"""

from __future__ import annotations

from math import sqrt

from adapters.paper.chance import normal

#: The path begins at second 0 and ends after 2^LEVELS seconds: 136 years.
LEVELS = 32


class RandomWalk:
    """Standard Brownian motion at whole seconds ≥ 0: mean 0, variance k at second k."""

    __slots__ = ("_ends", "_last", "_seed", "_stream", "_widths")

    def __init__(self, seed: int, stream: str) -> None:
        self._seed = seed
        self._stream = stream
        self._widths = [sqrt(2.0 ** (LEVELS - level)) / 2.0 for level in range(LEVELS)]
        last = sqrt(2.0**LEVELS) * normal(seed, stream, 1)
        self._ends: list[tuple[float, float]] = [(0.0, last)]
        self._last = 0

    def at(self, second: int) -> float:
        """Raises `ValueError` beyond the ends."""
        if not 0 <= second < 2**LEVELS:
            raise ValueError(f"second: {second!r} must be from 0 to 2^{LEVELS} - 1")
        ends = self._ends
        del ends[LEVELS + 1 - (second ^ self._last).bit_length() :]
        for level in range(len(ends) - 1, LEVELS):
            ends.append(self._half(level, second))
        self._last = second
        return ends[LEVELS][0]

    def _half(self, level: int, second: int) -> tuple[float, float]:
        """The half of the last interval of `level` in which `second` lies."""
        left, right = self._ends[level]
        number = (1 << level) + (second >> LEVELS - level)
        middle = (left + right) / 2.0 + self._widths[level] * normal(self._seed, self._stream, 1 + number)
        return (middle, right) if second >> LEVELS - level - 1 & 1 else (left, middle)
