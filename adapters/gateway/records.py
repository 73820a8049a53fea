"""Gateway's answers as records: every number finite and not negative, every name there, or no record at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lp_hedge.errors import NotSent

#: No amount and no price is as large as ten to this power, nor as small as its inverse: what is computed from it fits.
LARGEST_EXPONENT = 60
#: No tick, bin or block needs more.
LARGEST_WHOLE = 2**63


@dataclass(frozen=True, slots=True)
class Pool:
    """`price` quote per base in Gateway's order of the tokens; `active` the active bin, or the tick."""

    address: str
    base_token: str
    quote_token: str
    price: Decimal
    active: int
    fee_pct: Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """Amounts in units of the tokens; `price` is the one the amounts were computed at."""

    address: str
    pool: str
    base_token: str
    quote_token: str
    base: Decimal
    quote: Decimal
    base_fee: Decimal
    quote_fee: Decimal
    lower: int
    upper: int
    lower_price: Decimal
    upper_price: Decimal
    price: Decimal

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing at all, fees included."""
        return not any((self.base, self.quote, self.base_fee, self.quote_fee))


def pool(answer: Any) -> Pool:
    """Raises `NotSent` that names what is wrong."""
    told = _Fields("pool-info", answer)
    return Pool(
        told.text("address"), told.text("baseTokenAddress"), told.text("quoteTokenAddress"),
        told.positive("price"), told.whole("activeBinId"), told.amount("feePct"),
    )  # fmt: skip


def position(answer: Any) -> Position:
    """Raises `NotSent` that names what is wrong."""
    told = _Fields("position-info", answer)
    found = Position(
        told.text("address"), told.text("poolAddress"), told.text("baseTokenAddress"), told.text("quoteTokenAddress"),
        told.amount("baseTokenAmount"), told.amount("quoteTokenAmount"),
        told.amount("baseFeeAmount"), told.amount("quoteFeeAmount"),
        told.whole("lowerBinId"), told.whole("upperBinId"),
        told.positive("lowerPrice"), told.positive("upperPrice"), told.positive("price"),
    )  # fmt: skip
    if found.lower > found.upper or found.lower_price > found.upper_price:
        raise NotSent(f"gateway position-info: the range of {found.address} is upside down")
    return found


def positions(answer: Any) -> tuple[Position, ...]:
    """Raises `NotSent` when the list or any row is ill-formed."""
    if not isinstance(answer, list):
        raise NotSent("gateway positions-owned: the answer is no list")
    return tuple(position(row) for row in answer)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest block Gateway's node knows, and the coin that pays for transactions there."""

    block: int
    native: str


def head(answer: Any) -> Head:
    """Raises `NotSent` that names what is wrong."""
    told = _Fields("status", answer)
    return Head(told.whole("currentBlockNumber"), told.text("nativeCurrency"))


def amounts(name: str, answer: Any, *fields: str) -> tuple[Decimal, ...]:
    """Numbers ≥ 0 of an answer. Raises `NotSent`."""
    told = _Fields(name, answer)
    return tuple(told.amount(field) for field in fields)


def number(value: Any) -> Decimal | None:
    """A finite decimal of reasonable size, written as a number or as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) < LARGEST_EXPONENT else None


def whole(value: Any) -> int | None:
    """A whole number of reasonable size; None for anything else."""
    is_whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_WHOLE
    return value if is_whole else None


@dataclass(frozen=True, slots=True)
class _Fields:
    name: str
    answer: Any

    def text(self, field: str) -> str:
        value = self._value(field)
        if not isinstance(value, str) or not value:
            raise self._wrong(field, value, "is no text")
        return value

    def amount(self, field: str) -> Decimal:
        value = self._value(field)
        found = number(value)
        if found is None or found < 0:
            raise self._wrong(field, value, "is no number from 0 on")
        return found

    def positive(self, field: str) -> Decimal:
        found = self.amount(field)
        if not found:
            raise self._wrong(field, found, "is not above 0")
        return found

    def whole(self, field: str) -> int:
        value = self._value(field)
        found = whole(value)
        if found is None:
            raise self._wrong(field, value, "is no whole number")
        return found

    def _value(self, field: str) -> Any:
        return self.answer.get(field) if isinstance(self.answer, Mapping) else None

    def _wrong(self, field: str, value: Any, what: str) -> NotSent:
        return NotSent(f"gateway {self.name}: {field} {what}: {value!r:.60}")
