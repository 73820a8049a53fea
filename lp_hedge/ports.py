"""The ports: what the live controller needs from the world, and the records that cross them.

A venue, an LP source and a store are adapters behind these protocols, injected at run time. Amounts that are traded are
`Decimal` in base units; an adapter whose venue counts contracts converts. Unknown is `None`, never zero. A request
that fails raises one of the outcome classes of `lp_hedge.errors` (facts: "Outcome of a request"); everything that is
none of them counts as `Ambiguous`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

Side = Literal["buy", "sell"]
Leg = Literal["long", "short", "net"]


@dataclass(frozen=True, slots=True)
class Place:
    """Send one market order. `base` > 0 in whole lots; the client order id is the order's only name."""

    client_order_id: str
    side: Side
    leg: Leg
    base: Decimal
    reduce_only: bool


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel the order of this client id; without an id every order on the symbol, which has one owner."""

    client_order_id: str | None


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask what became of the order of this client id."""

    client_order_id: str


Request = Place | Cancel | LookUp

OrderStatus = Literal["working", "filled", "cancelled", "rejected"]


@dataclass(frozen=True, slots=True)
class OrderReport:
    """One order as the venue tells it. `filled_base` is cumulative; `base` the ordered size; None: not told."""

    client_order_id: str
    status: OrderStatus
    filled_base: Decimal | None = None
    base: Decimal | None = None
    venue_order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """One trade. `trade_id` is unique on the account; `client_order_id` None: not ours (manual, liquidation, ADL)."""

    trade_id: str
    client_order_id: str | None
    side: Side
    leg: Leg
    base: Decimal
    price: Decimal
    fee_quote: Decimal
    t: float


@dataclass(frozen=True, slots=True)
class MarketFacts:
    """Best bid, best ask and funding per interval, dated by the venue (`t` [s])."""

    t: float
    bid: float | None
    ask: float | None
    funding_rate: float | None = None
    funding_interval_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Legs in base ≥ 0 and the balance available for new margin in quote. One-way positions fill one leg only."""

    t: float
    perp_long: Decimal | None
    perp_short: Decimal | None
    available_balance: Decimal | None


@dataclass(frozen=True, slots=True)
class LpFacts:
    """The LP's part of an observation, under the observation's names; what is missing is unavailable.

    `position` is for the keeper and for people, plain JSON, amounts as text: `position` (its id), `block`,
    `block_hash`, `pool_fee_bps`, `wallet_base wallet_quote wallet_native`, `tick tick_lower tick_upper`, and whatever
    else a source can tell.
    """

    t: float
    fields: Mapping[str, Any] = field(default_factory=dict)
    position: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is traded: `step` and `min_base` in base, `contract_base` base units per contract of the venue."""

    symbol: str
    base: str
    quote: str
    step: Decimal
    min_base: Decimal
    min_notional: Decimal
    contract_base: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class AccountTerms:
    """How the account must trade; set, read back, and refused when it differs."""

    leverage: int
    margin_mode: Literal["cross", "isolated"]
    position_mode: Literal["HEDGE", "ONEWAY"]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter declares about its venue; the contract cards it has to pass follow from it."""

    hedge_mode: bool
    one_way_mode: bool
    streams_market: bool
    streams_account: bool
    reads_position_mode: bool
    look_up_after_end: bool
    fills_name_client_id: bool
    largest_client_id: int


Update = MarketFacts | AccountFacts | OrderReport | Fill


class PerpVenue(Protocol):
    """One account and symbol of one perpetual venue. Every method may raise a `VenueError`."""

    @property
    def name(self) -> str: ...
    @property
    def capabilities(self) -> Capabilities: ...

    async def open(self) -> Instrument:
        """Connect and learn what is traded."""

    async def close(self) -> None:
        """Let go of every connection; places and cancels nothing."""

    async def prepare(self, terms: AccountTerms) -> None:
        """Set the terms and read them back. Raises `Rejected` that names what differs."""

    async def place(self, order: Place) -> OrderReport: ...

    async def cancel(self, client_order_id: str | None) -> OrderReport | None:
        """None when there was nothing to cancel; that alone does not tell how the order ended."""

    async def look_up(self, client_order_id: str) -> OrderReport | None:
        """None: the venue does not know it (yet)."""

    async def working_orders(self) -> tuple[OrderReport, ...]:
        """Every order of the account that can still fill on this symbol."""

    async def fills(self, since_t: float) -> tuple[Fill, ...]:
        """Trades from `since_t` [s] on, oldest first, complete."""

    async def account(self) -> AccountFacts: ...

    async def market(self) -> MarketFacts: ...

    async def server_time(self) -> float:
        """The venue's clock [s]."""

    def updates(self) -> AsyncIterator[Update]:
        """What the venue pushes; ends or raises when the stream breaks. Empty where nothing is pushed."""


class LpSource(Protocol):
    """Where LP facts come from."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def read(self) -> LpFacts:
        """The LP now. Raises `VenueError` when it cannot be known; the caller then observes UNKNOWN."""


@runtime_checkable
class TellsChanges(Protocol):
    """An LP source that knows when there is something new to read, such as a new block."""

    async def changed(self) -> None:
        """Returns when there may be something new; may wait for ever."""
