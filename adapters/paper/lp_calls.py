"""What a simulated transaction says and does: its payload, its hash, and its execution against the books. Sans-IO."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from adapters.paper.lp_books import ZERO, Amounts, LpBooks, PoolTerms, Reverted
from lp_hedge.errors import Rejected

KINDS = ("open", "close", "collect", "swap", "approve", "void")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One transaction. `base` and `quote` are the most it pays, `least_*` the least it gives or uses.

    `step_id` makes the transactions of two steps differ; the chain does not read it.
    """

    kind: str
    step_id: str
    nonce: int
    fee_gwei: Decimal
    deadline_t: float
    base: Decimal = ZERO
    quote: Decimal = ZERO
    least_base: Decimal = ZERO
    least_quote: Decimal = ZERO
    lower_price: float = 0.0
    upper_price: float = 0.0
    position: str | None = None

    @property
    def payload(self) -> str:
        """What is sent: one JSON object, always the same text for the same call."""
        return json.dumps(asdict(self), default=str, sort_keys=True)

    @property
    def most(self) -> Amounts:
        """(base, quote) it may take from the wallet."""
        return self.base, self.quote


def hash_of(payload: str) -> str:
    """The transaction's id, a pure function of what is sent."""
    return "0x" + sha256(payload.encode()).hexdigest()


def call_of(payload: str) -> Call:
    """Raises `Rejected` for what is no payload of ours."""
    try:
        read: dict[str, Any] = json.loads(payload)
        exact = {name: Decimal(read[name]) for name in _DECIMALS}
        call = Call(**(read | exact))
    except (ValueError, TypeError, KeyError, InvalidOperation) as error:
        raise Rejected(f"the payload is no simulated transaction: {error}") from error
    if call.kind not in KINDS:
        raise Rejected(f"the payload is no simulated transaction: kind {call.kind}")
    return call


_DECIMALS = tuple(each.name for each in fields(Call) if each.type == "Decimal")


def execute(call: Call, books: LpBooks, price: float, block_t: float, terms: PoolTerms) -> Mapping[str, Any]:
    """Change the books and tell the result, amounts as text. Raises `Reverted`; the books may be half changed then."""
    if block_t > call.deadline_t and call.kind not in ("approve", "void"):
        raise Reverted("Transaction too old")
    match call.kind:
        case "open":
            return _open(call, books, price)
        case "close":
            return _received(call, books.close(call.position, price))
        case "collect":
            return _received(call, books.collect(call.position))
        case "swap":
            out = books.swap(call.most, price, terms)
            if out[0] < call.least_base or out[1] < call.least_quote:
                raise Reverted("Too little received")
            return _told(out[0] - call.base, out[1] - call.quote)
        case "approve":
            books.approve(call.most)
    return {}


def _open(call: Call, books: LpBooks, price: float) -> Mapping[str, Any]:
    position, paid = books.open(call.most, call.lower_price, call.upper_price, price)
    if paid[0] < call.least_base or paid[1] < call.least_quote:
        raise Reverted("Price slippage check")
    return {"position": position, **_told(-paid[0], -paid[1])}


def _received(call: Call, out: Amounts) -> Mapping[str, Any]:
    if out[0] < call.least_base or out[1] < call.least_quote:
        raise Reverted("Price slippage check")
    return {"position": call.position, **_told(*out)}


def _told(base: Decimal, quote: Decimal) -> dict[str, str]:
    return {"base": f"{base:f}", "quote": f"{quote:f}"}
