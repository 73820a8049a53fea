"""The id of a position, as text: the token id of its NFT."""

from __future__ import annotations

TOKEN_IDS = 1 << 256
_MOST_DIGITS = len(str(TOKEN_IDS))


def token_id_of(position: str) -> int:
    """Raises `ValueError` naming what is no token id."""
    if position.isascii() and position.isdecimal() and len(position) <= _MOST_DIGITS and int(position) < TOKEN_IDS:
        return int(position)
    raise ValueError(f"{position!r:.100} is no token id, those are whole numbers below 2^256")
