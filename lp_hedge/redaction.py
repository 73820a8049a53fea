"""Secrets that must never be shown: whatever writes for people or for keeps passes its text through `redact`.

The configuration conceals a secret the moment it reads it; messages, the log and the journal redact. So a secret that a
client library puts into an error message goes no further.
"""

from __future__ import annotations

import json
from urllib.parse import quote, unquote

MASK = "••••••"
#: Shorter text is no secret worth the name, and would hide ordinary words.
SHORTEST = 6

_SECRETS: set[str] = set()


def conceal(secret: str) -> None:
    """From now on `redact` masks this text, as it is and as it stands in JSON and in a URL."""
    if len(secret) >= SHORTEST:
        _SECRETS.update({secret, unquote(secret), quote(secret, safe=""), json.dumps(secret)[1:-1]})


def redact(text: str) -> str:
    """`text` with every secret masked."""
    for secret in _SECRETS:
        if secret in text:
            text = text.replace(secret, MASK)
    return text
