"""A desk, commands for it, and answers in one line."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.config.load import load
from lp_hedge.desk.desk import Desk
from lp_hedge.domain import Command
from lp_hedge.ports import Fill, OrderReport, OrderStatus

THRESHOLDS = load([], environ={}).thresholds()
PRICE = 2000.0


@pytest.fixture
def desk() -> Desk:
    return Desk(THRESHOLDS)


def market(name: str = "a", base: float = 1.0, **changes: object) -> Command:
    """A market sell that opens a short, unless changed."""
    fields = {"side": "sell", "leg": "short", "base": base, "reduce_only": False, "client_order_id": name, **changes}
    return Command("market", **fields)  # type: ignore[arg-type]


def flatten(name: str = "f", base: float = 1.0) -> Command:
    """A reduce-only buy that closes the short leg."""
    return Command("flatten", side="buy", leg="short", base=base, reduce_only=True, client_order_id=name)


def twap(name: str = "t", base: float = 1.0, **changes: object) -> Command:
    """A minute in slices of ten seconds."""
    fields = {"side": "buy", "leg": "short", "base": base, "reduce_only": True, "client_order_id": name, **changes}
    return Command("twap", duration_seconds=60, interval_seconds=10, **fields)  # type: ignore[arg-type]


def report(
    name: str = "a", status: OrderStatus = "working", filled: str | None = None, base: str | None = None
) -> OrderReport:
    """An order as the venue tells it."""
    return OrderReport(name, status, filled and Decimal(filled), base and Decimal(base), f"v{name}")  # type: ignore[arg-type]


def fill(name: str | None = "a", base: str = "1", trade: str = "1") -> Fill:
    """One trade."""
    return Fill(trade, name, "sell", "short", Decimal(base), Decimal(2000), Decimal(1), 0.0)
