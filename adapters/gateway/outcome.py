"""What an answer of Gateway means: its status and its own words become one of the outcome classes.

Gateway tells errors as `{statusCode, error, message}`. A status of 500 says nothing about whether a transaction left:
Gateway answers with it when its node was slow to confirm, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lp_hedge.errors import Ambiguous, Fatal, NotSent, Rejected, Throttled, VenueError

_LONGEST_MESSAGE = 300
#: However long Gateway wants to be left alone: a position must not stay unseen.
LONGEST_WAIT_SECONDS = 60.0


class NotFound(Rejected):
    """Gateway answered 404. `told` is its own message."""

    def __init__(self, message: str, told: str) -> None:
        self.told = told
        super().__init__(message)


class RouteMissing(NotFound):
    """Gateway has no such route: it is older or newer. Nothing was executed."""


def refusal(route: str, status: int, text: str, *, moves: bool, retry_after: str | None = None) -> VenueError:
    """The error for a status that is not 200. `moves`: the request may have sent a transaction."""
    told = words(text)
    message = f"gateway {route}: {status} {told}"
    if status == 404:
        missing = told.startswith("Route ") and told.endswith("not found")
        return RouteMissing(message, told) if missing else NotFound(message, told)
    if status == 429:
        return Throttled(message, _seconds(retry_after))
    if status in (401, 403):
        return Fatal(f"{message}; see docs/gateway.md for how Gateway admits a caller")
    if 400 <= status < 500 and status != 408:
        return Rejected(message)
    return failure(message, moves=moves)


def failure(message: str, *, moves: bool) -> VenueError:
    """The error for an answer that is none."""
    return Ambiguous(f"{message}; it may have been executed") if moves else NotSent(message)


def parsed(text: str) -> Any:
    """JSON with exact numbers. Raises `ValueError` for anything else, NaN and Infinity included."""
    return json.loads(text, parse_float=_number, parse_constant=_no_number)


def words(text: str) -> str:
    """Gateway's message, or the beginning of what it said instead."""
    try:
        told = parsed(text)
    except (ValueError, RecursionError):
        told = None
    message = told.get("message") if isinstance(told, Mapping) else None
    return (message if isinstance(message, str) else text.strip() or "no text")[:_LONGEST_MESSAGE]


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except ArithmeticError:
        raise ValueError(f"{text:.60} is beyond every number") from None


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON number")


def _seconds(text: str | None) -> float | None:
    """Whole seconds, bounded; a date is none."""
    if text is None or not text.isascii() or not text.isdigit():
        return None
    return min(float(text), LONGEST_WAIT_SECONDS)
