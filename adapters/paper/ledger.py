"""The books of the simulated perp account: exact in `Decimal`, with floats beside them for what every step asks.

`cash` is the balance less what was paid for the position, fees and funding, so that `cash + net × price` is the equity.
Law: legs are the sum of the fills; cash is the balance plus the sum of the cash flows.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from lp_hedge.domain import legs
from lp_hedge.ports import Fill, Leg, Place, Side

ZERO = Decimal(0)


class Ledger:
    """Cross margin in quote. `long` and `short` are base ≥ 0; in one-way mode at most one of them is open.

    `funding_paid` (negative: received) and `insurance` (what the venue added when a liquidation left a debt) are
    totals of the cash flows that no fill shows.
    """

    __slots__ = ("_cash", "_gross", "_net", "cash", "funding_paid", "insurance", "leverage", "long", "short")

    def __init__(self, balance_quote: Decimal, leverage: int) -> None:
        self.long = self.short = self.funding_paid = self.insurance = ZERO
        self.cash = balance_quote
        self.leverage = leverage
        self._mirror()

    @property
    def is_flat(self) -> bool:
        return not self._gross

    def equity(self, mark: float) -> float:
        """Cash and the position at `mark` [quote]."""
        return self._cash + self._net * mark

    def available(self, mark: float) -> float:
        """Equity less the initial margin of both legs [quote]."""
        return self._cash + self._net * mark - self._gross * mark / self.leverage

    def is_under_water(self, mark: float, maintenance_rate: float) -> bool:
        """Whether the equity no longer covers the maintenance margin of both legs."""
        return self._cash + self._net * mark < maintenance_rate * self._gross * mark and self._gross > 0

    def executable(self, order: Place, base: Decimal) -> Decimal:
        """How much of `base` would fill for this order now."""
        return legs.executable(order.side, order.leg, base, self.long, self.short, reduce_only=order.reduce_only)

    def opening(self, order: Place) -> Decimal:
        """The part of the order that needs new margin."""
        return legs.opening(
            order.side, order.leg, order.base, self.long, self.short, reduce_only=order.reduce_only
        )  # fmt: skip

    def closing_orders(self, *, one_way: bool) -> list[tuple[Side, Leg, Decimal]]:
        """(side that closes it, leg, base) of every open leg."""
        long: tuple[Side, Leg, Decimal] = ("sell", "net" if one_way else "long", self.long)
        short: tuple[Side, Leg, Decimal] = ("buy", "net" if one_way else "short", self.short)
        return [each for each in (long, short) if each[2] > 0]

    def book(self, fill: Fill) -> None:
        """Book a fill of `executable` size."""
        signed = fill.base if fill.side == "buy" else -fill.base
        self.cash -= signed * fill.price + fill.fee_quote
        self.long, self.short = legs.after_fill(fill.side, fill.leg, fill.base, self.long, self.short)
        self._mirror()

    def pay_funding(self, rate: Decimal, mark: Decimal) -> None:
        """A long pays `rate` of its notional, a short receives it."""
        amount = (self.long - self.short) * mark * rate
        self.cash -= amount
        self.funding_paid += amount
        self._mirror()

    def forgive_debt(self) -> None:
        """What is missing when a flat account is below zero is the venue's loss."""
        if self.cash < 0:
            self.insurance -= self.cash
            self.cash = ZERO
            self._mirror()

    def snapshot(self) -> dict[str, Any]:
        names = ("long", "short", "cash", "funding_paid", "insurance")
        return {name: str(getattr(self, name)) for name in names} | {"leverage": self.leverage}

    def restore(self, saved: dict[str, Any]) -> None:
        for name in ("long", "short", "cash", "funding_paid", "insurance"):
            setattr(self, name, Decimal(saved[name]))
        self.leverage = int(saved["leverage"])
        self._mirror()

    def _mirror(self) -> None:
        """The floats of the hot path; they are read, never added to."""
        self._cash = float(self.cash)
        self._net = float(self.long - self.short)
        self._gross = float(self.long + self.short)
