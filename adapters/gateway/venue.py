"""A liquidity venue behind Hummingbot Gateway, which holds the wallet, signs and sends by itself.

Gateway knows no reference of ours. So a request is sent by a process that knows it was not sent before, or whose
repetition is harmless; otherwise it is only looked for. docs/gateway.md says where that ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from adapters.gateway import reading
from adapters.gateway.client import GatewayClient
from adapters.gateway.effects import effect
from adapters.gateway.inquiry import REPEATABLE, Inquiry
from adapters.gateway.move import Move, move_of
from adapters.gateway.outcome import NotFound
from adapters.gateway.planner import Planner
from adapters.gateway.posts import Posts
from adapters.gateway.reads import GatewayReads
from adapters.gateway.records import Pool, Position
from adapters.gateway.settings import Settings, settings
from lp_hedge.config.record import Config
from lp_hedge.errors import Ambiguous, NotSent, Rejected, VenueError
from lp_hedge.lp_ports import FoundPosition, Prepare, Step, Transaction, TransactionReport
from lp_hedge.manifests import Clock
from lp_hedge.ports import LpFacts

#: Refusals come at once; a confirmation may take minutes and is inquired about.
PATIENCE_SECONDS = 5.0
#: A position that was never seen is not called gone before so long.
SETTLE_SECONDS = 60.0


def connect(config: Config, clock: Clock) -> GatewayVenue:
    """Not opened yet. Raises `DefinitionError` that names the key."""
    return GatewayVenue(settings(config), clock)


class GatewayVenue:
    """A `LiquidityVenue`. `clock` [s] dates readings, since Gateway does not."""

    def __init__(self, chosen: Settings, clock: Clock, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._clock = clock
        self._settings = chosen
        self._patience_seconds = patience_seconds
        self._client = GatewayClient(chosen.url, chosen.login, chosen.deadline_seconds)
        self._reads = GatewayReads(self._client, chosen)
        self._planner = Planner(self._client, self._reads, chosen, clock)
        self._posts = Posts(self._client, clock)
        self._inquiry = Inquiry(self._posts, self._reads, chosen, clock)
        self._head = (-1, clock())
        self._follow(chosen.position)

    async def open(self) -> None:
        await self._client.open()

    async def close(self) -> None:
        await self._posts.close()
        await self._client.close()

    def follow(self, position: str | None) -> None:
        if position != self._followed:
            self._follow(position)

    def described(self) -> Mapping[str, str]:
        """What it is connected to, for people; asks nobody."""
        chosen = self._settings
        told = {
            "gateway": chosen.url,
            "chain": chosen.chain_network,
            "pool": f"{chosen.pool} ({chosen.connector.name})",
        }
        return told | ({"wallet": chosen.wallet} if chosen.wallet else {})

    @property
    def wallet_id(self) -> str:
        return f"{self._settings.chain_network}:{self._settings.wallet}"

    @property
    def position_home(self) -> str:
        chosen = self._settings
        return f"chain {chosen.chain_network}, pool {chosen.pool}, wallet {chosen.wallet}"

    async def read(self) -> LpFacts:
        """Dated by this machine's clock when the node's head was first seen: a frozen node grows old."""
        t = self._clock()
        head = await self._reads.head()
        if head.block > self._head[0]:
            self._head = head.block, t
        pool, position = await self._pool_and_position()
        fields = reading.facts(self._settings.connector, pool, position)
        wallet = await self._wallet()
        if "wallet_base" in wallet:
            fields["wallet_base"] = float(wallet["wallet_base"])
        told = reading.for_people(pool, self._followed, position)
        told |= {"block": head.block} | {name: str(amount) for name, amount in wallet.items()}
        return LpFacts(self._head[1], fields, told)

    async def preview(self, step: Step) -> Mapping[str, Any]:
        plan = await self._planner.plan(step)
        if plan is not None and self._settings.wallet is not None:
            await self._planner.move(step, plan)
        return {"action": "none"} if plan is None else plan.summary

    async def prepare(self, request: Prepare) -> Transaction | None:
        """Raises `Rejected` for a replacement too: Gateway numbers its transactions itself."""
        if request.replaces is not None or request.void:
            raise Rejected("gateway: it signs and numbers by itself; a transaction can be neither replaced nor voided")
        self._reads.wallet()
        plan = await self._planner.plan(request.step)
        if plan is None:
            return None
        made = (await self._planner.move(request.step, plan)).transaction(plan.summary)
        self._posts.expect(made.transaction_id)
        return made

    async def broadcast(self, transaction: Transaction) -> None:
        """Sends it unless it is, or might be, executed already. Raises `Ambiguous` where that cannot be decided."""
        reference, move = transaction.transaction_id, move_of(transaction)
        if self._posts.is_waiting(reference):
            return
        if not self._posts.is_unsent(reference):
            if await self._is_done(reference, move):
                return
        else:
            await self._check_timely(reference, move)
        try:
            await self._posts.send(reference, move, self._patience_seconds)
        except NotFound:
            if move.kind != "close" or not (await effect(self._reads, move)).happened:
                raise

    async def inquire(self, transactions: tuple[Transaction, ...]) -> TransactionReport:
        """The newest that something is known of; Gateway's transactions share no nonce."""
        reports = [await self._inquiry.report(each) for each in reversed(transactions)]
        return next((each for each in reports if each.status != "unknown"), reports[0])

    async def positions(self) -> tuple[FoundPosition, ...]:
        """Gateway leaves out silently what it cannot read."""
        return tuple(
            FoundPosition(each.address, each.lower_price, each.upper_price, each.base, each.quote)
            for each in await self._reads.listed()
            if not each.is_empty
        )

    def _follow(self, position: str | None) -> None:
        self._followed, self._followed_t = position, self._clock()

    async def _pool_and_position(self) -> tuple[Pool, Position | None]:
        """Raises `NotSent` for a position that is not there *yet*: nodes behind Gateway lag behind each other."""
        if self._followed is None:
            return await self._reads.pool(), None
        pool, position = await self._reads.together(self._followed)
        is_new = 0 <= self._clock() - self._followed_t < SETTLE_SECONDS
        if position is None and is_new and not self._reads.was_seen(self._followed):
            raise NotSent(f"gateway: no position {self._followed} yet; in {SETTLE_SECONDS:g} s it counts as gone")
        return pool, position

    async def _check_timely(self, reference: str, move: Move) -> None:
        """Raises `Rejected` for what was decided on another price, or too long ago; to leave it is never too late."""
        if move.kind in REPEATABLE:
            return
        if self._clock() >= move.void_t:
            raise Rejected(f"gateway: {reference} is older than lp.deadline_seconds and was not sent; prepare it anew")
        if not await self._planner.still_holds(move):
            raise Rejected(f"gateway: the price left the slippage since {reference} was prepared; prepare it anew")

    async def _is_done(self, reference: str, move: Move) -> bool:
        """Whether nothing is left to send of a request that may have been sent before; else it may be sent again."""
        outcome = self._posts.outcome(reference)
        if outcome is not None and not isinstance(outcome, VenueError):
            return True
        if isinstance(outcome, Rejected) and move.kind not in REPEATABLE:
            raise outcome
        if (await effect(self._reads, move)).happened:
            return True
        if move.kind in REPEATABLE:
            return False
        if self._inquiry.is_void(move):
            raise Rejected(f"gateway: {reference} was never executed and is too old by now; prepare it anew")
        raise Ambiguous(f"gateway: {reference} may have been sent before; it is not sent again, only looked for")

    async def _wallet(self) -> dict[str, Decimal]:
        """What is known of the balances; they are no reason not to know the position."""
        if self._settings.wallet is None:
            return {}
        try:
            return await self._reads.balances()
        except VenueError:
            return {}
