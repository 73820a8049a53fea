"""What waits to be included, and what was: the records of the simulated chain, JSON-plain for its state file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from adapters.paper.lp_calls import Call, call_of, hash_of


@dataclass(slots=True)
class Waiting:
    """A transaction in the mempool. Until `stuck_until_t` [s] blocks want more than `stuck_above_gwei` of it.

    `will_revert`: something that no simulation of the call foresees. `ours` False: sent with our key by others.
    """

    transaction_id: str
    payload: str
    stuck_above_gwei: str = "0"
    stuck_until_t: float = 0.0
    will_revert: bool = False
    ours: bool = True

    @staticmethod
    def of(payload: str) -> Waiting:
        """As a node takes it."""
        return Waiting(hash_of(payload), payload)

    @property
    def call(self) -> Call:
        """The decoded payload."""
        return call_of(self.payload)

    def can_be_included(self, block_t: float) -> bool:
        """Whether a block would take it now."""
        return block_t >= self.stuck_until_t or self.call.fee_gwei > Decimal(self.stuck_above_gwei)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an included transaction."""

    nonce: int
    block: int
    succeeded: bool
    reason: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


class Mempool:
    """What waits, by transaction id, oldest first."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def __contains__(self, transaction_id: str) -> bool:
        return transaction_id in self._waiting

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, waiting: Waiting) -> None:
        """Puts it there; whatever had its nonce is gone."""
        self.drop_nonces(waiting.call.nonce)
        self._waiting[waiting.transaction_id] = waiting

    def under(self, nonce: int) -> Waiting | None:
        """The one that waits with this nonce."""
        return next((each for each in self._waiting.values() if each.call.nonce == nonce), None)

    def drop_nonces(self, nonce: int) -> None:
        """Forget whatever has this nonce."""
        self._waiting = {name: each for name, each in self._waiting.items() if each.call.nonce != nonce}

    def drop(self, transaction_id: str) -> None:
        """Forget it: nodes do, when memory is short."""
        self._waiting.pop(transaction_id, None)

    def snapshot(self) -> list[dict[str, Any]]:
        """JSON-plain."""
        return [asdict(each) for each in self._waiting.values()]

    @staticmethod
    def restored(saved: list[dict[str, Any]]) -> Mempool:
        """The mempool of a snapshot."""
        made = Mempool()
        made._waiting = {each["transaction_id"]: Waiting(**each) for each in saved}
        return made
