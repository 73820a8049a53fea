"""What a fill does to the two legs of a perp account: one rule for the back-test and the simulated exchange."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

Number = TypeVar("Number", float, Decimal)


def executable(side: str, leg: str, base: Number, long: Number, short: Number, *, reduce_only: bool) -> Number:
    """How much of an order a venue would fill: what closes is never larger than the leg, and never opens."""
    if leg == "net":
        return min(base, short if side == "buy" else long) if reduce_only else base
    if side == ("buy" if leg == "long" else "sell"):
        return base - base if reduce_only else base
    return min(base, long if leg == "long" else short)


def opening(side: str, leg: str, base: Number, long: Number, short: Number, *, reduce_only: bool) -> Number:
    """The part of an order's executable size that needs new margin."""
    size = executable(side, leg, base, long, short, reduce_only=reduce_only)
    if leg == "net":
        return size - min(size, short if side == "buy" else long)
    return size if side == ("buy" if leg == "long" else "sell") else base - base


def after_fill(side: str, leg: str, base: Number, long: Number, short: Number) -> tuple[Number, Number]:
    """(long, short) after a fill of `executable` size; one-way positions (`net`) keep one of them open."""
    signed = base if side == "buy" else -base
    if leg == "long":
        return long + signed, short
    if leg == "short":
        return long, short - signed
    net, zero = long - short + signed, base - base
    return max(net, zero), max(-net, zero)
