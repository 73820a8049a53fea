"""One futures account: wallet, legs, leverage, margin type and position mode, with Binance's refusals."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal

from tests.emulator.exchange.records import ZERO, Contract, MarginType, PositionSide, Refusal, Side, signed

ENTRY_DIGITS = Decimal("1e-8")


@dataclass(slots=True)
class Leg:
    """A position. `base` is signed: a short leg counts below zero, as Binance's positionAmt."""

    side: PositionSide
    base: Decimal = ZERO
    entry: Decimal = ZERO
    updated_t: int = 0

    def fill(self, change: Decimal, price: Decimal, t: int) -> Decimal:
        """Take a signed fill; the profit it realises [quote]."""
        closing = closing_part(self.base, change)
        kept, opening = self.base + closing, change - closing
        realised = -closing * (price - self.entry)
        self.entry = average_entry(kept, self.entry, opening, price)
        self.base = kept + opening
        self.updated_t = t
        return realised

    def unrealised(self, mark: Decimal) -> Decimal:
        return self.base * (mark - self.entry)


def closing_part(base: Decimal, change: Decimal) -> Decimal:
    """The part of a signed change that takes away from `base`."""
    if base * change >= 0:
        return ZERO
    return max(change, -base) if change < 0 else min(change, -base)


def average_entry(kept: Decimal, entry: Decimal, opening: Decimal, price: Decimal) -> Decimal:
    total = kept + opening
    if total == 0:
        return ZERO
    return ((kept * entry + opening * price) / total).quantize(ENTRY_DIGITS, ROUND_HALF_EVEN)


@dataclass(slots=True)
class Account:
    wallet: Decimal
    leverage: int = 20
    margin_type: MarginType = "CROSSED"
    hedge_mode: bool = False
    legs: dict[PositionSide, Leg] = field(default_factory=lambda: {"BOTH": Leg("BOTH")})

    @property
    def flat(self) -> bool:
        return all(leg.base == 0 for leg in self.legs.values())

    def leg(self, side: PositionSide) -> Leg:
        if side not in self.legs:
            raise Refusal(-4061, "Order's position side does not match user's setting.")
        return self.legs[side]

    def closeable(self, position_side: PositionSide, side: Side) -> Decimal:
        """What an order of this side could take away from the leg, in base."""
        base = self.leg(position_side).base
        return abs(base) if base * signed(side, Decimal(1)) < 0 else ZERO

    def set_mode(self, hedge_mode: bool, *, working: bool) -> None:
        if hedge_mode == self.hedge_mode:
            raise Refusal(-4059, "No need to change position side.")
        if working:
            raise Refusal(-4067, "Position side cannot be changed if there exists open orders.")
        if not self.flat:
            raise Refusal(-4068, "Position side cannot be changed if there exists position.")
        self.hedge_mode = hedge_mode
        sides: tuple[PositionSide, ...] = ("LONG", "SHORT") if hedge_mode else ("BOTH",)
        self.legs = {side: Leg(side) for side in sides}

    def set_margin_type(self, margin_type: MarginType, *, working: bool) -> None:
        if margin_type == self.margin_type:
            raise Refusal(-4046, "No need to change margin type.")
        if working:
            raise Refusal(-4047, "Margin type cannot be changed if there exists open orders.")
        if not self.flat:
            raise Refusal(-4048, "Margin type cannot be changed if there exists position.")
        self.margin_type = margin_type

    def set_leverage(self, leverage: int, contract: Contract) -> None:
        if not 1 <= leverage <= contract.brackets[0][1]:
            raise Refusal(-4028, f"Leverage {leverage} is not valid")
        self.leverage = leverage
