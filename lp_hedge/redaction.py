"""Secrets that must never be shown: whatever writes for people or for keeps passes its text through `redact`.

The configuration conceals a secret the moment it reads it; messages, the log and the journal redact. So a secret that a
client library puts into an error message goes no further.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

MASK = "••••••"
#: Shorter text is no secret worth the name, and would hide ordinary words.
SHORTEST = 6
#: A few hexadecimal digits occur in any hash or amount by chance; they count only where they stand by themselves.
FEW_DIGITS = re.compile(r"[0-9a-fA-F]{1,15}")

_SECRETS: set[str] = set()


def conceal(secret: str) -> None:
    """From now on `redact` masks this text, as it is and as it stands in JSON and in a URL."""
    if len(secret) >= SHORTEST:
        _SECRETS.update({secret, unquote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]})


def redact(text: str) -> str:
    """`text` with every secret masked."""
    for secret in _SECRETS:
        if secret in text:
            text = _masked(secret, text)
    return text


def redacted(value: Any) -> Any:
    """Plain JSON with every secret in its texts masked; numbers, which no secret is, stay."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): redacted(each) for key, each in value.items()}
    return [redacted(each) for each in value] if isinstance(value, list | tuple) else value


def _masked(secret: str, text: str) -> str:
    if FEW_DIGITS.fullmatch(secret):
        return re.sub(rf"(?<![0-9A-Za-z]){secret}(?![0-9A-Za-z])", MASK, text)
    return text.replace(secret, MASK)
