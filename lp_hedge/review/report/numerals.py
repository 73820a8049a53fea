"""Numbers as people read them: thousands grouped, a true minus sign, a dash for what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from math import floor, isfinite, log10

DASH = "–"


def fixed(value: float | None, digits: int = 2, *, plus: bool = False) -> str:
    """`1,985.68` with `digits` decimals; `plus` also signs gains. Zero has no sign."""
    if value is None or not isfinite(value):
        return DASH
    text = f"{abs(value):,.{digits}f}"
    if not text.strip("0.,"):
        return text
    return f"{'−' if value < 0 else '+' if plus else ''}{text}"


def money(value: float | None) -> str:
    """A gain or loss for the eye: cents only while they matter."""
    return fixed(value, 0 if value is not None and abs(value) >= 100_000 else 2, plus=True)


def significant(value: float | None, figures: int = 4) -> str:
    """As `fixed`, with at least `figures` significant figures: `0.002137`, `13.72`, `48,211`."""
    if value is None or not isfinite(value) or value == 0:
        return fixed(value, 0)
    return fixed(value, min(max(figures - 1 - floor(log10(abs(value))), 0), 12))


def decimals_of(values: Iterable[float], most: int = 8) -> int:
    """How many decimals the values need, all of them to be read in one column."""
    return max((len(f"{each:.{most}f}".rstrip("0").partition(".")[2]) for each in values), default=0)


def percent(value: float | None, digits: int = 2) -> str:
    """`value` is per cent."""
    return DASH if value is None or not isfinite(value) else f"{fixed(value, digits)} %"


def utc(seconds: float) -> str:
    """`2023-08-13 00:00`, with seconds only where there are any."""
    at = moment(seconds)
    return f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"


def moment(seconds: float) -> datetime:
    """Unix seconds as UTC."""
    return datetime.fromtimestamp(int(seconds), UTC)
