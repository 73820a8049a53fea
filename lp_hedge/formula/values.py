"""Values at the edge of knowledge: what counts as missing, and arithmetic that never raises on it."""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

UNKNOWN = "UNKNOWN"


def known(value: object) -> bool:
    """True unless the value is missing: None, NaN, an enumeration member named UNKNOWN, or that word as text."""
    kind = type(value)
    if kind is float:
        return value == value
    if value is None:
        return False
    if isinstance(value, Enum):
        return value.name != UNKNOWN
    if isinstance(value, str):
        return value.upper() != UNKNOWN
    return bool(value == value)


def floor(value: float) -> float:
    """`math.floor`, with NaN and infinity handed through where Python raises."""
    return math.floor(value) if math.isfinite(value) else value


def sqrt(value: float) -> float:
    """`math.sqrt`, NaN for a negative number where Python raises."""
    return math.nan if value < 0 else math.sqrt(value)


class WithoutNone:
    """A view whose None facts read as NaN, for views that did not pass the observation's boundary."""

    __slots__ = ("_view",)

    def __init__(self, view: Any) -> None:
        self._view = view

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._view, name)
        return math.nan if value is None else value


def without_none(view: Any) -> WithoutNone:
    """For use while a TypeError is handled: the view to try once more with, or the same error again."""
    if isinstance(view, WithoutNone):
        raise  # noqa: PLE0704 - the caller is handling the TypeError; a second one is a fault of the guard
    return WithoutNone(view)
