"""The position as fills make it: what the venue's own position is compared with, never decided from.

Decisions read the venue's position; this book exists to notice what fills do not explain: a liquidation, a trade by
hand whose fill was not told, a fill that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lp_hedge.domain.legs import after_fill
from lp_hedge.ports import AccountFacts, Fill

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Both legs in base ≥ 0. In one-way mode (leg `net`) a fill closes the other leg first."""

    long: Decimal = ZERO
    short: Decimal = ZERO

    def after(self, fill: Fill) -> Ledger:
        """The legs after a trade."""
        return Ledger(*after_fill(fill.side, fill.leg, fill.base, self.long, self.short))

    def body(self) -> dict[str, str]:
        """As the journal holds it."""
        return {"long": str(self.long), "short": str(self.short)}


def ledger_of(body: Mapping[str, Any]) -> Ledger:
    """The book of a journal body."""
    return Ledger(Decimal(body["long"]), Decimal(body["short"]))


def legs_of(account: AccountFacts) -> Ledger | None:
    """The venue's own legs; None while it does not tell."""
    if account.perp_long is None or account.perp_short is None:
        return None
    return Ledger(account.perp_long, account.perp_short)
