"""What a failed request means: from ccxt's exception to the outcome classes that decide what may happen next.

Facts §1, "Outcome of a request". The venue's own code decides first, because ccxt files the same code under different
exceptions depending on the address; then ccxt's exception; whatever is left may have executed. A message never
carries the query of an address: signatures stand there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from adapters.ccxt_perp.quirks import Quirks, at
from lp_hedge.errors import (
    Ambiguous,
    ClockSkew,
    Duplicate,
    Fatal,
    NoChange,
    NotSent,
    Rejected,
    Throttled,
    VenueError,
)


class NotFound(Ambiguous):
    """The venue does not know the order: an answer to a look-up or a cancel, never proof that it was not placed."""


OUTCOMES: Mapping[str, type[VenueError]] = {
    "throttled": Throttled,
    "clock_skew": ClockSkew,
    "duplicate": Duplicate,
    "no_change": NoChange,
    "not_found": NotFound,
    "ambiguous": Ambiguous,
    "rejected": Rejected,
    "fatal": Fatal,
    "not_sent": NotSent,
}
CLASSES: tuple[tuple[str, str], ...] = (
    # The first that fits decides: a class stands before its parents.
    ("NoChange", "no_change"),
    ("OrderNotFound", "not_found"),
    ("BadSymbol", "fatal"),
    ("AuthenticationError", "fatal"),
    ("NotSupported", "fatal"),
    ("InsufficientFunds", "rejected"),
    ("OperationRejected", "rejected"),
    ("DDoSProtection", "throttled"),
    ("RateLimitExceeded", "throttled"),
    ("InvalidNonce", "clock_skew"),
    ("ArgumentsRequired", "not_sent"),
)
RETRY_AFTER = "retry_after_seconds"
"""Attribute by which a client hands on what the venue wished (see `client`)."""

_QUERY = re.compile(r"\?\S*")
_LONGEST_MESSAGE = 500


def outcome(error: Exception, quirks: Quirks) -> VenueError:
    """The error of our own tree for one of ccxt's (or anything else a request may raise)."""
    if isinstance(error, VenueError):
        return error
    kind = OUTCOMES[_kind(error, quirks)]
    message = f"{quirks.name}: {_told(error)}"
    if kind is Throttled:
        return Throttled(message, getattr(error, RETRY_AFTER, None))
    return kind(message)


def _kind(error: Exception, quirks: Quirks) -> str:
    answer = _answer(str(error))
    return _by_code(answer, quirks) or _by_sentence(error, quirks) or _by_class(error, answer)


def _by_code(answer: Any, quirks: Quirks) -> str | None:
    """The venue's own word; the most particular place first."""
    for steps in quirks.code_paths:
        code = at(answer, steps)
        for kind, codes in quirks.codes.items():
            if str(code) in codes:
                return kind
    return None


def _by_sentence(error: Exception, quirks: Quirks) -> str | None:
    """For a venue without codes: the sentence it answered with."""
    if quirks.code_paths:
        return None
    text = str(error)
    return next((kind for kind, told in quirks.codes.items() if any(each in text for each in told)), None)


def _by_class(error: Exception, answer: Any) -> str:
    names = {each.__name__ for each in type(error).__mro__}
    for name, kind in CLASSES:
        if name in names:
            return kind
    return "not_sent" if _never_left(error, names, answer) else "ambiguous"


def _never_left(error: Exception, names: set[str], answer: Any) -> bool:
    """Refused by the client itself, or no connection came about."""
    if names & {"InvalidOrder", "BadRequest"}:
        return answer is None
    causes = {each.__name__ for each in type(error.__cause__).__mro__}
    return "ExchangeNotAvailable" in names and bool(causes & {"ClientConnectorError", "gaierror"})


def _answer(text: str) -> Any:
    """The JSON a venue answered with, out of ccxt's message; None when there is none."""
    for start in (place for place, letter in enumerate(text) if letter in "{["):
        try:
            return json.JSONDecoder().raw_decode(text, start)[0]
        except ValueError:
            continue
    return None


def _told(error: Exception) -> str:
    text = _QUERY.sub("?…", str(error)) or "no message"
    return f"{type(error).__name__}: {text[:_LONGEST_MESSAGE]}"
