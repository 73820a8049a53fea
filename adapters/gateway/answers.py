"""Gateway's word on a transaction: the answer to the request itself, and what polling its signature says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.gateway.connectors import Connector
from adapters.gateway.records import number, whole
from lp_hedge.errors import Ambiguous
from lp_hedge.lp_ports import StepKind, TransactionStatus

CONFIRMED, FAILED = 1, -1


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` tells amounts once Gateway saw the transaction succeed."""

    signature: str
    status: int
    data: Mapping[str, Any] | None

    @property
    def is_proof(self) -> bool:
        """Whether Gateway itself read the transaction's outcome and it was good."""
        return self.status == CONFIRMED and self.data is not None

    def lacks_position(self, kind: StepKind) -> bool:
        """Whether it is of an opening and does not name what was opened."""
        return kind == "open" and "position" not in result(kind, self.data or {})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`succeeded` is Gateway's word, which older releases give for reverted EVM transactions too."""

    status: TransactionStatus
    block: int | None = None
    succeeded: bool | None = None


def answer(route: str, told: Any) -> Answer:
    """Raises `Ambiguous` for an answer without signature or status."""
    signature = told.get("signature") if isinstance(told, Mapping) else None
    status = told.get("status") if isinstance(told, Mapping) else None
    if not isinstance(signature, str) or not signature or isinstance(status, bool) or not isinstance(status, int):
        raise Ambiguous(f"gateway {route}: the answer names no signature and status; it may have been executed")
    data = told.get("data")
    return Answer(signature, status, data if isinstance(data, Mapping) else None)


def verdict(connector: Connector, poll: Mapping[str, Any], confirmations: int) -> Verdict:
    """A block makes it included; on Solana Gateway waits for a confirmed block, which counts as final."""
    status, block, head = (whole(poll.get(name)) for name in ("txStatus", "txBlock", "currentBlock"))
    if block is None or block <= 0:
        waits = connector.chain != "solana" and status not in (None, FAILED)
        return Verdict("pending" if waits else "unknown")
    if status not in (CONFIRMED, FAILED):
        return Verdict("pending")
    depth = None if head is None else head - block + 1
    is_deep = connector.expires or (depth is not None and depth >= confirmations)
    # Slots and heights are numbers of different size: a block beyond the head is not of the head's kind.
    return Verdict("final" if is_deep else "included", block if depth and depth > 0 else None, status == CONFIRMED)


def result(kind: StepKind, data: Mapping[str, Any]) -> dict[str, str]:
    """Amounts of an answer, received or (negative) paid. Some connectors tell what was paid as negative already."""
    added = {"base": "baseTokenAmountAdded", "quote": "quoteTokenAmountAdded"}
    taken = {"base": "baseTokenAmountRemoved", "quote": "quoteTokenAmountRemoved"}
    fees = {"base": "baseFeeAmountCollected", "quote": "quoteFeeAmountCollected"}
    changes = {"base": "baseTokenBalanceChange", "quote": "quoteTokenBalanceChange"}
    told: dict[str, str | None]
    if kind == "open":
        told = {token: _sum(data, -1, field) for token, field in added.items()}
        told["position"] = _name(data.get("positionAddress"))
    elif kind == "close":
        told = {token: _sum(data, 1, taken[token], fees[token]) for token in taken}
    elif kind == "collect":
        told = {token: _sum(data, 1, field) for token, field in fees.items()}
    else:
        told = {token: _signed(data, field) for token, field in changes.items()}
    told["gas_native"] = _sum(data, 1, "fee")
    return {name: value for name, value in told.items() if value is not None}


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _sum(data: Mapping[str, Any], sign: int, *fields: str) -> str | None:
    """The sum of magnitudes; None when one of them is not told."""
    parts = [number(data.get(field)) for field in fields]
    known = [abs(part) for part in parts if part is not None]
    return str(sign * sum(known)) if len(known) == len(parts) else None


def _signed(data: Mapping[str, Any], field: str) -> str | None:
    found = number(data.get(field))
    return None if found is None else str(found)
