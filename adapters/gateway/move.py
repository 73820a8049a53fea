"""One request that has a transaction made: what to send, and what the world looked like before.

It travels as the payload of a `Transaction` through the journal. What the world looked like is how a later process
finds out whether it was executed, since Gateway answers by no reference of ours.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import StepKind, Transaction


@dataclass(frozen=True, slots=True)
class Move:
    """`before`: amounts as text (`wallet_base` …) and `positions`, the ids in the wallet; `void_t` [s]: afterwards it
    is not sent any more.
    """

    step_id: str
    kind: StepKind
    route: str
    body: Mapping[str, Any]
    void_t: float
    before: Mapping[str, Any] = field(default_factory=dict)

    def amount_before(self, name: str) -> Decimal | None:
        """What was known of an amount."""
        told = self.before.get(name)
        return None if told is None else Decimal(told)

    def transaction(self, summary: Mapping[str, Any]) -> Transaction:
        """Under a reference of our own: the step's id and a digest of everything in the payload."""
        payload = json.dumps(asdict(self), sort_keys=True)
        reference = f"{self.step_id}.{hashlib.sha256(payload.encode()).hexdigest()[:12]}"
        return Transaction(self.step_id, reference, payload, summary=dict(summary))


def move_of(transaction: Transaction) -> Move:
    """Raises `Rejected` for a payload of another adapter."""
    try:
        told = json.loads(transaction.payload)
        return Move(**told)
    except (ValueError, TypeError) as error:
        message = (
            f"gateway: transaction {transaction.transaction_id} was not made by this adapter; was lp.source changed?"
        )
        raise Rejected(message) from error
