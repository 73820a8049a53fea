"""What the emulated exchange keeps and tells: contract, quote, orders, trades, income, events and refusals.

Names and values are Binance's (`BUY`, `BOTH`, `PARTIALLY_FILLED`); amounts are `Decimal` in base or quote units and
times are whole milliseconds of the exchange's clock. Nothing here reads a clock or knows of HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

Side = Literal["BUY", "SELL"]
PositionSide = Literal["BOTH", "LONG", "SHORT"]
OrderType = Literal["MARKET", "LIMIT", "LIQUIDATION"]
TimeInForce = Literal["GTC", "IOC", "FOK", "GTX"]
Status = Literal["NEW", "PARTIALLY_FILLED", "FILLED", "CANCELED", "EXPIRED"]
Execution = Literal["NEW", "TRADE", "CANCELED", "EXPIRED", "CALCULATED"]
MarginType = Literal["CROSSED", "ISOLATED"]

ZERO = Decimal(0)
LIQUIDATION_ID = "autoclose-"
ADL_ID = "adl_autoclose"
MANUAL_ID = "web_"


class Refusal(Exception):
    """The exchange says no: Binance's error code, message and HTTP status."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        self.code = code
        self.message = message
        self.status = status
        super().__init__(f"{code}: {message}")


@dataclass(frozen=True, slots=True)
class Contract:
    """One linear perpetual. Brackets: (notional from, largest leverage, maintenance rate), ascending."""

    symbol: str = "ETHUSDT"
    base: str = "ETH"
    quote: str = "USDT"
    step: Decimal = Decimal("0.001")
    tick: Decimal = Decimal("0.01")
    largest_base: Decimal = Decimal(10_000)
    min_notional: Decimal = Decimal(20)
    brackets: tuple[tuple[Decimal, int, Decimal], ...] = (
        (ZERO, 125, Decimal("0.004")),
        (Decimal(50_000), 100, Decimal("0.005")),
        (Decimal(600_000), 75, Decimal("0.0065")),
        (Decimal(1_600_000), 50, Decimal("0.01")),
    )
    largest_notional: Decimal = Decimal(30_000_000)


@dataclass(frozen=True, slots=True)
class Rules:
    """Behaviour that the real exchange shows at times and a test may ask for.

    `market_remainder`: what no depth was left for keeps working until the next tick, or expires at once.
    `reuse_ended_client_ids`: an id is refused only while its order works; afterwards a second order executes under it.
    """

    market_remainder: Literal["works", "expires"] = "works"
    reuse_ended_client_ids: bool = False
    taker_rate: Decimal = Decimal("0.0005")
    maker_rate: Decimal = Decimal("0.0002")
    liquidates: bool = True


@dataclass(slots=True)
class Quote:
    """Best bid and ask with the depth that is left in this tick, and funding."""

    bid: Decimal
    ask: Decimal
    bid_size: Decimal
    ask_size: Decimal
    update: int = 1
    t: int = 0
    funding_rate: Decimal = Decimal("0.0001")
    funding_interval_hours: int = 8
    next_funding_t: int = 0

    @property
    def mark(self) -> Decimal:
        return (self.bid + self.ask) / 2


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order as the client asks for it."""

    client_id: str
    side: Side
    base: Decimal
    position_side: PositionSide = "BOTH"
    type: OrderType = "MARKET"
    price: Decimal = ZERO
    time_in_force: TimeInForce = "GTC"
    reduce_only: bool = False


@dataclass(slots=True)
class Order:
    """An accepted order. `held_until`: not matched before this time (a late fill). `rested`: it makes, no longer takes."""

    order_id: int
    terms: NewOrder
    base: Decimal
    created_t: int
    updated_t: int
    status: Status = "NEW"
    filled: Decimal = ZERO
    cost: Decimal = ZERO
    held_until: int = 0
    rested: bool = False

    @property
    def remaining(self) -> Decimal:
        return self.base - self.filled

    @property
    def working(self) -> bool:
        return self.status in {"NEW", "PARTIALLY_FILLED"}

    @property
    def average(self) -> Decimal:
        return self.cost / self.filled if self.filled else ZERO

    @property
    def closes(self) -> bool:
        """May only reduce its leg: said so, or the closing direction of a hedge leg."""
        return self.terms.reduce_only or closing_direction(self.terms.position_side, self.terms.side)

    def signed(self, base: Decimal) -> Decimal:
        return signed(self.terms.side, base)


@dataclass(frozen=True, slots=True)
class Trade:
    trade_id: int
    order_id: int
    side: Side
    position_side: PositionSide
    base: Decimal
    price: Decimal
    commission: Decimal
    realised: Decimal
    maker: bool
    t: int


@dataclass(frozen=True, slots=True)
class Income:
    """One change of the wallet, signed."""

    number: int
    kind: Literal["REALIZED_PNL", "COMMISSION", "FUNDING_FEE"]
    quote: Decimal
    t: int
    trade_id: int | None = None


@dataclass(frozen=True, slots=True)
class OrderEvent:
    order: Order
    execution: Execution
    t: int
    trade: Trade | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """The wallet and the legs that changed: (position side, base signed, entry price)."""

    reason: str
    wallet: Decimal
    t: int
    legs: tuple[tuple[PositionSide, Decimal, Decimal], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class QuoteEvent:
    quote: Quote


Event = OrderEvent | AccountEvent | QuoteEvent


def signed(side: Side, base: Decimal) -> Decimal:
    return base if side == "BUY" else -base


def closing_direction(position_side: PositionSide, side: Side) -> bool:
    return (position_side, side) in {("LONG", "SELL"), ("SHORT", "BUY")}


def snapshot(order: Order) -> Order:
    """The order as it is now; what happens to it later does not reach a copy."""
    return replace(order)
