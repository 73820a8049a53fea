"""The port of a liquidity venue: steps that move one LP position, the transactions that carry them, and what became of
them.

A step is what the keeper wants (open, close, collect, swap). The venue turns it into one transaction after the other,
each known by an id *before* it is sent, so that it can be written down first. Amounts are `Decimal` in base and quote
units of the configured pair, whatever the order of the pool's tokens. Unknown is `None`, never zero. A call that fails
raises one of the outcome classes of `lp_hedge.errors`; everything that is none of them counts as `Ambiguous`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

from lp_hedge.ports import LpSource

StepKind = Literal["open", "close", "collect", "swap"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a position's life. `step_id` is ours and names it for ever.

    `open` provides at most `base` and `quote` between the prices given, or `width_pct` [% of the price, full width]
    around the price of that moment; `swap` exchanges within `base` and `quote` so that `open` can use both;
    `close` takes everything out of `position`, fees included, and ends it in one transaction; `collect` takes its
    fees. `position` is the venue's id of a position (an NFT's token id, an account's address).
    """

    step_id: str
    kind: StepKind
    position: str | None = None
    base: Decimal | None = None
    quote: Decimal | None = None
    width_pct: Decimal | None = None
    lower_price: Decimal | None = None
    upper_price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction, ready to be sent and not sent yet.

    `transaction_id`: its hash, known before sending; where the venue signs, our own reference. `payload` is what to
    send, opaque to everybody but the adapter, and holds no secret. `completes`: after it the step is done; an
    approval is one that does not. `summary` is plain JSON for people: action, expected and smallest amounts in base
    and quote, range, fees, deadline. `nonce` None: the venue numbers by itself.
    """

    step_id: str
    transaction_id: str
    payload: str
    completes: bool = True
    nonce: int | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)


TransactionStatus = Literal["unknown", "pending", "included", "final", "superseded"]


@dataclass(frozen=True, slots=True)
class TransactionReport:
    """What became of transactions that share one nonce; `transaction_id` is the one that counts.

    `unknown`: neither waiting nor in a block, which proves nothing. `included`: in a block that may still be
    reorganised away; `final`: deep enough. `superseded`: something else was included under the nonce, so none of
    them ever will be. `succeeded` and `reason` (decoded) are told with `included` and `final`. `result`, plain JSON
    with amounts as text: `position` (after an open), `base`, `quote` received or (negative) paid, `gas_native`.
    """

    transaction_id: str
    status: TransactionStatus
    succeeded: bool | None = None
    block: int | None = None
    reason: str = ""
    result: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundPosition:
    """A position of the wallet in the pool that still holds something. Prices are quote per base."""

    position: str
    lower_price: Decimal
    upper_price: Decimal
    base: Decimal
    quote: Decimal


@dataclass(frozen=True, slots=True)
class Prepare:
    """Make the next transaction of a step. `replaces`: one under the same nonce that pays more; `void`: one that does
    nothing, so that the nonce is used up.
    """

    step: Step
    replaces: Transaction | None = None
    void: bool = False


@dataclass(frozen=True, slots=True)
class Broadcast:
    """Send a transaction that has been written down; sending it again is harmless."""

    transaction: Transaction


@dataclass(frozen=True, slots=True)
class Inquire:
    """Ask what became of transactions that share one nonce, the newest last."""

    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class FindPositions:
    """Ask which positions the wallet has in the pool. `number` tells one look from the next."""

    number: int = 0


LpRequest = Prepare | Broadcast | Inquire | FindPositions


@runtime_checkable
class HasWallet(Protocol):
    """A liquidity venue whose wallet somebody else could use too. Known once it is open."""

    @property
    def wallet_id(self) -> str:
        """Chain and wallet: transactions of both are numbered together, so it has one owner."""

    @property
    def position_home(self) -> str:
        """Chain, pool and wallet: where a recorded position is."""


@runtime_checkable
class ForetellsRecentring(Protocol):
    """A liquidity venue that may lack what a recentring needs on its way. Known once it is open."""

    def cannot_recentre(self) -> str:
        """Why a recentring could not be brought to its end; empty when it can."""


@runtime_checkable
class LiquidityVenue(LpSource, Protocol):
    """One pool and one wallet of one liquidity venue. `LpFacts.position` tells more than the hedge needs."""

    def follow(self, position: str | None) -> None:
        """From now on `read` tells of this position; None: of none, which is known to be `NONE`."""

    async def preview(self, step: Step) -> Mapping[str, Any]:
        """What a step would do, as `Transaction.summary` tells it; needs no key, sends and signs nothing.

        Raises `Rejected` with the decoded reason when it would fail.
        """

    async def prepare(self, request: Prepare) -> Transaction | None:
        """The next transaction of a step, signed and not sent; None: there is nothing (more) to do.

        Raises `Rejected` when it would fail or cannot be paid for, `Fatal` without a key.
        """

    async def broadcast(self, transaction: Transaction) -> None:
        """Send it; "already known" is success. Raises `Rejected` when the node will never take it."""

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """What became of transactions that share one nonce."""

    async def positions(self) -> tuple[FoundPosition, ...]:
        """Every position of the wallet in the pool that still holds something."""
