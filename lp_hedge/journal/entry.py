"""One entry of the journal: its kinds, its canonical text, and the link that chains it to the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import isfinite
from typing import Any, NamedTuple

from lp_hedge.errors import JournalError

FORMAT = 1
"""Version of everything below; part of the chain's first link."""

KINDS = (
    "started", "observation", "decision", "request", "answer", "fill", "operator", "external", "config", "alert",
    "withdraw", "resumed", "waited", "checkpoint", "reconciled", "stopped",
    "lp_reading", "lp_order", "lp_request", "lp_answer", "lp_resumed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is read. `t` [s] is the caller's clock; `body` is plain JSON; digests are hexadecimal."""

    number: int
    t: float
    kind: str
    body: Mapping[str, Any]
    previous: str
    digest: str


class Row(NamedTuple):
    """One entry as it is stored: `body` is canonical JSON text."""

    number: int
    t: float
    kind: str
    body: str
    digest: str


def genesis(owner: str) -> str:
    """The digest before the first entry: it names the owner and the version of the format."""
    return sha256(f"lp-hedge journal {FORMAT}\n{owner}".encode()).hexdigest()


def link(previous: str, number: int, t: float, kind: str, body: str) -> str:
    """The digest of an entry; no part of it can change without changing the digest."""
    return sha256(f"{previous}\n{number}\n{t!r}\n{kind}\n{body}".encode()).hexdigest()


def canonical(body: Mapping[str, Any]) -> str:
    """The one text of a body: sorted keys, no spaces, ASCII, shortest exact floats, null for what is not finite.

    Decimals become text. Raises `TypeError` for what JSON does not have.
    """
    try:
        return _ENCODE(body)
    except ValueError:  # not finite somewhere: rare, so looked for only now
        return _ENCODE(finite(body))


def entry_of(row: Row, previous: str) -> Entry:
    """A stored row as an entry. Raises `JournalError` when its body cannot be read."""
    try:
        body = json.loads(row.body)
    except (TypeError, ValueError) as error:
        raise JournalError(
            f"entry {row.number} ({row.kind}) is damaged ({error}); see `lp-hedge journal verify`"
        ) from error
    return Entry(row.number, row.t, row.kind, body, previous, row.digest)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def finite(value: Any) -> Any:
    """The same with null for what JSON has no number for."""
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    return value


_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False, default=_text
).encode
