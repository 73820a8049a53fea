"""Who holds what in the simulated pool: one wallet, its positions, and what it has approved. Sans-IO.

The wallet is exact in `Decimal`; holdings come from `lp_hedge.clmm` and are rounded against the wallet, as a pool
rounds. Law: at one price nothing is gained, and only a swap (fee, impact) and gas cost more than the rounding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from lp_hedge.clmm import amounts, liquidity_for_amounts, lvr_rate

ZERO = Decimal(0)
AMOUNT_STEP = Decimal("0.000000001")
OURS = "ours"
STRANGER = "somebody else"

Amounts = tuple[Decimal, Decimal]
"""(base, quote)."""


class Reverted(Exception):
    """A transaction was included and did nothing; the message is its reason."""


@dataclass(slots=True)
class Held:
    """One position of the pool. Prices in quote/base."""

    lower_price: float
    upper_price: float
    liquidity: float
    owner: str = OURS
    fee_base: float = 0.0
    fee_quote: float = 0.0

    def holdings(self, price: float) -> tuple[float, float]:
        """(base, quote) without fees."""
        return amounts(self.liquidity, price, self.lower_price, self.upper_price)

    def is_in_range(self, price: float) -> bool:
        """As the gate asks: the lower price belongs to the range, the upper does not."""
        return self.lower_price <= price < self.upper_price


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolTerms:
    """`impact_per_quote`: by how much a swap of one quote worsens its own price (relative).

    `sigma_per_root_second`: volatility of log-price that the fees pay for.
    """

    fee_rate: Decimal
    impact_per_quote: Decimal
    sigma_per_root_second: float

    def keeps(self, notional_quote: Decimal) -> Decimal:
        """The part of a swap's worth that comes out of it."""
        return max((1 - self.fee_rate) * (1 - self.impact_per_quote * notional_quote), ZERO)


@dataclass(slots=True)
class LpBooks:
    """Everything a transaction can change. `allowed_*` is what the pool may still take from the wallet."""

    base: Decimal
    quote: Decimal
    native: Decimal
    allowed_base: Decimal = ZERO
    allowed_quote: Decimal = ZERO
    positions: dict[str, Held] = field(default_factory=dict)
    made: int = 0

    def ours(self, position: str | None) -> Held:
        """Raises `Reverted` for a position that is not there, or not ours."""
        held = self.positions.get(position or "")
        if held is None:
            raise Reverted("Invalid token ID")
        if held.owner != OURS:
            raise Reverted("Not approved")
        return held

    def open(self, most: Amounts, lower_price: float, upper_price: float, price: float) -> tuple[str, Amounts]:
        """Provide at most `most`. Returns the new position and what was paid into it."""
        liquidity, paid = provided(most, lower_price, upper_price, price)
        if liquidity <= 0 or not any(paid):
            raise Reverted("M0")  # the pool's own words for a mint of nothing
        self._pay(paid)
        return self.mint(Held(lower_price, upper_price, liquidity)), paid

    def mint(self, held: Held) -> str:
        """Put a position there, paid by nobody. Returns its id."""
        self.made += 1
        self.positions[str(self.made)] = held
        return str(self.made)

    def close(self, position: str | None, price: float) -> Amounts:
        """Everything out, fees included. Returns what came out; the position is gone."""
        out = worth_of(self.ours(position), price)
        del self.positions[position or ""]
        self._receive(out)
        return out

    def collect(self, position: str | None) -> Amounts:
        """The fees out. Returns them."""
        held = self.ours(position)
        out = fees_of(held)
        held.fee_base = held.fee_quote = 0.0
        self._receive(out)
        return out

    def swap(self, paid: Amounts, price: float, terms: PoolTerms) -> Amounts:
        """Exchange the one amount that is above zero. Returns what came out."""
        self._pay(paid)
        out = swapped(paid, price, terms)
        self._receive(out)
        return out

    def approve(self, most: Amounts) -> None:
        """The pool may take exactly this, and nothing of what was approved before."""
        self.allowed_base, self.allowed_quote = most

    def earn(self, seconds: float, price: float, terms: PoolTerms) -> None:
        """Fees of `seconds` at `price`, at the rate of the loss versus rebalancing, worth half in each token."""
        for held in self.positions.values():
            rate = lvr_rate(held.liquidity, price, held.lower_price, held.upper_price, terms.sigma_per_root_second)
            half = rate * seconds / 2.0
            held.fee_base += half / price
            held.fee_quote += half

    def pay_gas(self, native: Decimal) -> None:
        """Gas is paid by a transaction that reverts, too."""
        self.native -= native

    def _pay(self, paid: Amounts) -> None:
        base, quote = paid
        if base > self.allowed_base or quote > self.allowed_quote:
            raise Reverted("STF")  # the pool's own words: the transfer from the wallet failed
        if base > self.base or quote > self.quote:
            raise Reverted("STF")
        self.base, self.quote = self.base - base, self.quote - quote
        self.allowed_base, self.allowed_quote = self.allowed_base - base, self.allowed_quote - quote

    def _receive(self, out: Amounts) -> None:
        self.base, self.quote = self.base + out[0], self.quote + out[1]

    def snapshot(self) -> dict[str, Any]:
        """JSON-plain: amounts of the wallet as text."""
        wallet = {name: str(getattr(self, name)) for name in _WALLET}
        return wallet | {"made": self.made, "positions": {name: asdict(each) for name, each in self.positions.items()}}

    @staticmethod
    def restored(saved: Mapping[str, Any]) -> LpBooks:
        """The books of a snapshot."""
        positions = {name: Held(**each) for name, each in saved["positions"].items()}
        return LpBooks(**{name: Decimal(saved[name]) for name in _WALLET}, positions=positions, made=saved["made"])


_WALLET = ("base", "quote", "native", "allowed_base", "allowed_quote")


def provided(most: Amounts, lower_price: float, upper_price: float, price: float) -> tuple[float, Amounts]:
    """(liquidity, amounts) that `most` can provide at `price`; never more than `most`."""
    liquidity = liquidity_for_amounts(float(most[0]), float(most[1]), price, lower_price, upper_price)
    base, quote = amounts(liquidity, price, lower_price, upper_price)
    return liquidity, (min(rounded_up(base), most[0]), min(rounded_up(quote), most[1]))


def swapped(paid: Amounts, price: float, terms: PoolTerms) -> Amounts:
    """What comes out of a swap of the one amount that is above zero."""
    base, quote = paid
    exact = Decimal(repr(price))
    if base > 0:
        notional = base * exact
        return ZERO, _floor(notional * terms.keeps(notional))
    return _floor(quote * terms.keeps(quote) / exact), ZERO


def worth_of(held: Held, price: float) -> Amounts:
    """What a close gives: holdings and fees."""
    base, quote = held.holdings(price)
    return rounded_down(base + held.fee_base), rounded_down(quote + held.fee_quote)


def fees_of(held: Held) -> Amounts:
    """What a collection gives."""
    return rounded_down(held.fee_base), rounded_down(held.fee_quote)


def rounded_down(amount: float) -> Decimal:
    """Against who receives it."""
    return _floor(Decimal(repr(amount)))


def rounded_up(amount: float) -> Decimal:
    """Against who pays it."""
    return Decimal(repr(amount)).quantize(AMOUNT_STEP, ROUND_CEILING)


def _floor(amount: Decimal) -> Decimal:
    return amount.quantize(AMOUNT_STEP, ROUND_FLOOR)
