"""Numbers as Binance writes them: text without exponent, sizes and prices in the contract's digits, money in eight."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from tests.emulator.exchange.records import Contract

EIGHT = Decimal("1e-8")


def money(amount: Decimal) -> str:
    return f"{amount.quantize(EIGHT, ROUND_HALF_EVEN):f}"


def size(base: Decimal, contract: Contract) -> str:
    return f"{base.quantize(contract.step):f}"


def price(amount: Decimal, contract: Contract) -> str:
    return f"{amount.quantize(contract.tick, ROUND_HALF_EVEN):f}"


def digits(step: Decimal) -> int:
    """Digits after the point of a step such as 0.001."""
    return max(0, -int(step.normalize().as_tuple().exponent))


def flag(value: bool) -> str:
    return "true" if value else "false"
