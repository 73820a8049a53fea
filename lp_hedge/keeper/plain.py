"""Steps, transactions and reports as plain JSON and back; amounts and prices as text, unknown numbers as null."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from math import nan
from typing import Any

from lp_hedge.lp_ports import FoundPosition, Step, Transaction, TransactionReport

_AMOUNTS = ("base", "quote", "width_pct", "lower_price", "upper_price")


def body(record: Step | Transaction | TransactionReport | FoundPosition) -> dict[str, Any]:
    """The record by its field names."""
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def step_of(plain: Mapping[str, Any]) -> Step:
    """The step that `body` wrote."""
    return Step(**{**plain, **{name: decimal_of(plain[name]) for name in _AMOUNTS}})


def transaction_of(plain: Mapping[str, Any]) -> Transaction:
    """The transaction that `body` wrote."""
    return Transaction(**plain)


def report_of(plain: Mapping[str, Any]) -> TransactionReport:
    """The report that `body` wrote."""
    return TransactionReport(**plain)


def found_of(plain: Mapping[str, Any]) -> FoundPosition:
    """The position that `body` wrote."""
    amounts = {name: Decimal(text) for name, text in plain.items() if name != "position"}
    return FoundPosition(position=plain["position"], **amounts)


def decimal_of(text: str | None) -> Decimal | None:
    """The number in a text; None stays None."""
    return None if text is None else Decimal(text)


def text_of(amount: Decimal | None) -> str | None:
    """A number as text, plain digits; None stays None."""
    return None if amount is None else format(amount, "f")


def amount_in(plain: Mapping[str, Any], name: str) -> Decimal | None:
    """A finite amount in somebody's plain data; None when it is missing or no number."""
    try:
        found = Decimal(str(plain[name]))
    except (KeyError, ArithmeticError):
        return None
    return found if found.is_finite() else None


def number(value: float | None) -> float:
    """A finite number, NaN for anything else."""
    return float(value) if isinstance(value, int | float) and value - value == 0 else nan


def without_nan(values: Mapping[str, Any]) -> dict[str, Any]:
    """For JSON: NaN reads as null, tuples as lists."""
    return {name: _without_nan(value) for name, value in values.items()}


def _without_nan(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and value != value else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return text_of(value)
    return dict(value) if isinstance(value, Mapping) else value
