"""What a simulated LP that moves by itself answers to a keeper: no, and how to change that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport

REFUSAL = "lp.managed is false: the simulated position recentres by itself; set lp.managed: true to move it"


class Unmanaged:
    """The part of a `LiquidityVenue` that moves something. Everything raises `Rejected`."""

    def follow(self, position: str | None) -> None:
        """There is one position, which is always read."""

    async def preview(self, step: Step) -> Mapping[str, Any]:
        """Refused."""
        raise Rejected(f"{step.kind}: {REFUSAL}")

    async def prepare(self, request: Prepare) -> Transaction | None:
        """Refused."""
        raise Rejected(f"{request.step.kind}: {REFUSAL}")

    async def broadcast(self, transaction: Transaction) -> None:
        """Refused."""
        raise Rejected(f"{transaction.transaction_id}: {REFUSAL}")

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """Refused."""
        raise Rejected(f"{transactions[-1].transaction_id}: {REFUSAL}")

    async def positions(self) -> tuple[FoundPosition, ...]:
        """Refused: its id means nothing."""
        raise Rejected(REFUSAL)
