"""Amounts between tokens and smallest units, exactly: no context rounds here."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal, localcontext

from adapters.evm_v3.facts import text
from adapters.evm_v3.pool import human_amount
from lp_hedge.errors import Rejected

_DIGITS = 100  # more than 2^256 has


def scaled(raw: int, decimals: int) -> str:
    """Smallest units as text of tokens."""
    return text(human_amount(raw, decimals))


def raw_amount(amount: Decimal | None, decimals: int) -> int:
    """Tokens in smallest units, rounded down; nothing of what is not named."""
    if amount is None:
        return 0
    if not amount.is_finite() or amount < 0:
        raise Rejected(f"amount {amount} must be a number, zero or above")
    with localcontext(prec=_DIGITS):
        return int(amount.scaleb(decimals).to_integral_value(ROUND_FLOOR))
