"""What can be seen of a request's effect, where Gateway told no signature: a position more, a position less, balances.

The wallet has one owner, so what changed as the request wanted was the request's doing. That nothing changed proves
nothing by itself: the transaction may be on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from adapters.gateway.move import Move
from adapters.gateway.reads import GatewayReads
from adapters.gateway.records import Position

#: A range is moved to whole bins or ticks: each edge by at most this part of the range's width.
SNAP = Decimal("0.25")
#: Balances that changed by less than this part of an amount changed for another reason, such as a fee.
NOTICEABLE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Effect:
    """`happened` None: it cannot be told. `result` as in `TransactionReport`, as far as it can be seen."""

    happened: bool | None
    result: Mapping[str, Any] = field(default_factory=dict)


UNCLEAR, NOTHING = Effect(None), Effect(False)


async def effect(reads: GatewayReads, move: Move) -> Effect:
    """Looks at the chain through Gateway. Raises `VenueError` when it cannot."""
    if move.kind == "open":
        return await _opened(reads, move)
    if move.kind == "swap":
        return swapped(move, await reads.balances())
    _, position = await reads.together(move.body["positionAddress"])
    found = closed(position) if move.kind == "close" else collected(move, position)
    return Effect(True, await _received(reads, move)) if found.happened else found


async def _opened(reads: GatewayReads, move: Move) -> Effect:
    found = new_positions(move, await reads.listed())
    if len(found) == 1:
        return Effect(True, opened(found[0]))
    if found or not is_unspent(move, await reads.balances()):
        return UNCLEAR
    return NOTHING


def new_positions(move: Move, listed: tuple[Position, ...]) -> list[Position]:
    """Those that were not there before, at the range that was asked for."""
    known = set(move.before.get("positions", ()))
    return [each for each in listed if each.address not in known and _is_at(move, each)]


def opened(position: Position) -> dict[str, str]:
    """What an open position cost, fees earned since left out."""
    return {"position": position.address, "base": str(-position.base), "quote": str(-position.quote)}


def is_unspent(move: Move, now: Mapping[str, Decimal]) -> bool:
    """Whether the wallet still holds what an opening would have taken; False where a balance is not told."""
    parts = (("wallet_base", "baseTokenAmount"), ("wallet_quote", "quoteTokenAmount"))
    return not any(_is_missing(move, now, balance, amount) for balance, amount in parts if amount in move.body)


def closed(position: Position | None) -> Effect:
    """A position that is gone, or holds nothing at all, has been closed."""
    return Effect(position is None or position.is_empty)


def collected(move: Move, position: Position | None) -> Effect:
    """Fees only ever grow, unless they are collected."""
    if position is None:
        return UNCLEAR
    before = move.amount_before("base_fee"), move.amount_before("quote_fee")
    now = position.base_fee, position.quote_fee
    return Effect(any(was is not None and found < was for was, found in zip(before, now, strict=True)))


def swapped(move: Move, now: Mapping[str, Decimal]) -> Effect:
    """Both balances moved at least as far as the quote's worst case, or neither did noticeably."""
    base, quote = _change(move, now, "wallet_base"), _change(move, now, "wallet_quote")
    received, paid = move.amount_before("least_received"), move.amount_before("least_paid")
    if base is None or quote is None or received is None or paid is None:
        return UNCLEAR
    gained, lost = (base, -quote) if move.body["side"] == "BUY" else (quote, -base)
    if gained >= received and lost >= paid:
        return Effect(True, {"base": str(base), "quote": str(quote)})
    return NOTHING if abs(gained) < NOTICEABLE * received and abs(lost) < NOTICEABLE * paid else UNCLEAR


async def _received(reads: GatewayReads, move: Move) -> dict[str, str]:
    """What came into the wallet, where its balances tell; the coin that pays for transactions does not."""
    if not {"wallet_base", "wallet_quote"} & move.before.keys():
        return {}
    now = await reads.balances()
    changes = {role: _change(move, now, f"wallet_{role}") for role in ("base", "quote")}
    return {role: str(change) for role, change in changes.items() if change is not None and change >= 0}


def _is_at(move: Move, position: Position) -> bool:
    lower, upper = (Decimal(repr(move.body[name])) for name in ("lowerPrice", "upperPrice"))
    slack = SNAP * (upper - lower)
    return abs(position.lower_price - lower) <= slack and abs(position.upper_price - upper) <= slack


def _is_missing(move: Move, now: Mapping[str, Decimal], balance: str, amount: str) -> bool:
    change = _change(move, now, balance)
    return change is None or -change > NOTICEABLE * Decimal(repr(move.body[amount]))


def _change(move: Move, now: Mapping[str, Decimal], balance: str) -> Decimal | None:
    before, after = move.amount_before(balance), now.get(balance)
    return None if before is None or after is None else after - before
