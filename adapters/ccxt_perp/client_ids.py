"""Our client order ids as a venue writes them, both ways: pure functions, so that a restart needs no table.

Most venues take the id as it is. Hyperliquid takes 128 bits in hexadecimal: there the id, read as a number in base 36,
fills the lower 114 bits and a check sum of it the upper 14, so that a stranger's number is not mistaken for ours.
"""

from __future__ import annotations

import re
from hashlib import sha256

LONGEST_CLOID = 22  # 36**22 < 2**114
_NUMBER_BITS = 114
_OURS = re.compile(rf"[a-z][0-9a-z]{{0,{LONGEST_CLOID - 1}}}")
_CLOID = re.compile(r"0x[0-9a-f]{32}")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def to_venue(form: str, client_order_id: str) -> str:
    """The id as the venue takes it. Raises `ValueError` for one that does not fit (`form`: `plain` or `cloid`)."""
    return client_order_id if form == "plain" else cloid(client_order_id)


def from_venue(form: str, text: str | None) -> str | None:
    """Our id behind the venue's; a stranger's comes back as it stands, and None where there is none."""
    if not text or form == "plain":
        return text or None
    return identity(text) or text


def cloid(client_order_id: str) -> str:
    """`0x` and 32 hexadecimal digits that `identity` turns back."""
    if not _OURS.fullmatch(client_order_id):
        raise ValueError(f"client id {client_order_id!r} is not 1 to {LONGEST_CLOID} lower-case letters and digits")
    return f"0x{_check_sum(client_order_id) << _NUMBER_BITS | int(client_order_id, 36):032x}"


def identity(text: str) -> str | None:
    """The client id in a cloid, None when it is not one of ours."""
    if not _CLOID.fullmatch(text):
        return None
    check_sum, number = divmod(int(text, 16), 1 << _NUMBER_BITS)
    client_order_id = _base36(number)
    is_ours = _OURS.fullmatch(client_order_id) and _check_sum(client_order_id) == check_sum
    return client_order_id if is_ours else None


def _check_sum(client_order_id: str) -> int:
    return int.from_bytes(sha256(client_order_id.encode()).digest()[:2], "big") >> 2


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits
