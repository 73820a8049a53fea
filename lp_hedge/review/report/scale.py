"""Axes: where ticks stand and what they say. Linear in value, UTC in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from lp_hedge.review.report.numerals import fixed, moment

MINUTE, HOUR, DAY = 60, 3_600, 86_400
TIME_STEPS = (
    *(n * MINUTE for n in (1, 2, 5, 10, 15, 30)),
    *(n * HOUR for n in (1, 2, 3, 6, 12)),
    *(n * DAY for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)),
)
NICE = ((1, 1.5), (2, 3.5), (5, 7.5), (10, 11))
"""Nice mantissas and the raw ones, below which each is the nearest."""

PAD = 0.05
"""Room above and below the data, as a part of its range."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of values; `fraction` is 0 at the top, as screens count."""

    low: float
    high: float

    @classmethod
    def around(cls, values: Iterable[float]) -> Scale:
        """Takes in every finite value with some room; a flat line lies in the middle."""
        known = [each for each in values if isfinite(each)]
        low, high = (min(known), max(known)) if known else (0.0, 1.0)
        room = (high - low) * PAD or abs(high) * PAD or 1.0
        return cls(low - room, high + room)

    def fraction(self, value: float) -> float:
        return (self.high - value) / (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Tick:
    value: float
    label: str


def value_ticks(scale: Scale, about: float = 6) -> list[Tick]:
    """Multiples of 1, 2 or 5 times a power of ten inside the scale, some `about` of them."""
    step = nice_step((scale.high - scale.low) / about)
    digits = max(-floor(log10(step) + 1e-9), 0)
    first, last = ceil(scale.low / step - 1e-9), floor(scale.high / step + 1e-9)
    return [Tick(k * step, fixed(k * step, digits)) for k in range(first, last + 1)]


def nice_step(raw: float) -> float:
    """The member of 1, 2, 5 × 10ⁿ nearest to `raw` > 0."""
    power = 10.0 ** floor(log10(raw))
    return power * next(nice for nice, below in NICE if raw < below * power)


def time_ticks(first: float, last: float, about: int = 8) -> list[Tick]:
    """Round moments in [first, last], UTC; days are named at midnight, hours between."""
    step = next((each for each in TIME_STEPS if each >= (last - first) / about), TIME_STEPS[-1])
    numbers = range(ceil(first / step), floor(last / step) + 1)
    return [Tick(k * step, time_label(k * step, last - first)) for k in numbers]


def time_label(t: float, span_seconds: float) -> str:
    """`08-14` at midnight, `06:00` within the day, `2023-08-14` where the years matter."""
    at = moment(t)
    if t % DAY:
        return f"{at:%H:%M}"
    return f"{at:%Y-%m-%d}" if span_seconds > 300 * DAY else f"{at:%m-%d}"
