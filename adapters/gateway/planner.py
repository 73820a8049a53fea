"""From a step to the request that does it: asks Gateway for prices and quotes, decides nothing it is not told.

Two generations of Gateway differ in the routes of quotes and swaps; the one that answers is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from adapters.gateway import drafts, records
from adapters.gateway.client import GatewayClient
from adapters.gateway.move import Move
from adapters.gateway.outcome import RouteMissing
from adapters.gateway.reads import GatewayReads
from adapters.gateway.records import Position
from adapters.gateway.settings import Settings
from lp_hedge.errors import Rejected, VenueError
from lp_hedge.lp_ports import Step

QUOTE_ROUTES = ("/trading/clmm/quote-liquidity", "/trading/clmm/quote-position")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a step comes to: `body` lacks the wallet, which a preview does not need."""

    route: str
    body: Mapping[str, Any]
    summary: Mapping[str, Any]
    before: Mapping[str, str]


class Planner:
    """`clock` [s] dates the plans."""

    def __init__(
        self, client: GatewayClient, reads: GatewayReads, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self._client = client
        self._reads = reads
        self._settings = settings
        self._clock = clock

    async def plan(self, step: Step) -> Plan | None:
        """None: there is nothing (more) to do. Raises `Rejected` when Gateway refuses the quote."""
        if step.kind == "open":
            return await self._open(await self._affordable(step))
        if step.kind == "swap":
            return await self._swap(await self._affordable(step))
        return await self._whole(step)

    async def move(self, step: Step, plan: Plan) -> Move:
        """The request with the wallet that pays and what there was before. Raises `Fatal` without a wallet."""
        wallet = self._reads.wallet()
        before: dict[str, Any] = dict(plan.before)
        held = await (self._reads.balances() if step.kind in ("open", "swap") else self._known_balances())
        _check_paid(plan.summary, held)
        before |= {name: str(amount) for name, amount in held.items()}
        if step.kind == "open":
            before["positions"] = [each.address for each in await self._reads.listed()]
        body = {**plan.body, "walletAddress": wallet}
        return Move(step.step_id, step.kind, plan.route, body, self._void_t(), before)

    async def still_holds(self, move: Move) -> bool:
        """Whether the price is still within the slippage of the one it was planned at: Gateway begins at its own."""
        planned = move.amount_before("price")
        price = (await self._reads.pool()).price
        return planned is not None and abs(price - planned) * 100 <= self._settings.slippage_pct * planned

    async def _affordable(self, step: Step) -> Step:
        """At most what the wallet holds. Not of the coin that pays for transactions: how much must stay is unknown."""
        held = await self._known_balances()
        base, quote = _least(step.base, held.get("wallet_base")), _least(step.quote, held.get("wallet_quote"))
        return replace(step, base=base, quote=quote)

    async def _known_balances(self) -> dict[str, Decimal]:
        """As far as they are told, without the coin that pays for transactions; a position can be left without them."""
        try:
            names, native = await self._reads.symbols(), await self._reads.native()
            found = await self._reads.balances()
        except VenueError:
            return {}
        kept = {f"wallet_{role}" for role, name in zip(("base", "quote"), names, strict=True) if name != native}
        return {name: amount for name, amount in found.items() if name in kept}

    async def _open(self, step: Step) -> Plan:
        pool = await self._reads.pool()
        span = drafts.price_range(step, pool.price)
        query = drafts.open_query(self._settings, step, span)
        base, quote = await self._fitting(step, query)
        summary = {
            "action": f"open a position on {self._settings.connector.name}",
            "expected_base": str(-base),
            "expected_quote": str(-quote),
            "lower_price": str(span[0]),
            "upper_price": str(span[1]),
            "price": str(pool.price),
            **self._terms(),
        }
        return Plan(
            drafts.ROUTES["open"],
            drafts.open_body(self._settings, query, base, quote),
            summary,
            {"price": str(pool.price)},
        )

    async def _fitting(self, step: Step, query: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
        """What of the offered amounts fits the range; never more than is offered."""
        answer = await self._first(QUOTE_ROUTES, query)
        base, quote = records.amounts("quote", answer, "baseTokenAmount", "quoteTokenAmount")
        fitting = min(base, step.base or Decimal(0)), min(quote, step.quote or Decimal(0))
        if not any(fitting):
            raise Rejected(f"gateway: nothing of step {step.step_id} fits the range at the pool's price")
        return fitting

    async def _whole(self, step: Step) -> Plan | None:
        if step.position is None:
            raise Rejected(f"gateway: step {step.step_id} names no position")
        _, position = await self._reads.together(step.position)
        if position is None or (step.kind == "collect" and self._has_no_fees(position)):
            return None
        body = drafts.position_body(self._settings, step.position)
        before = {"base_fee": str(position.base_fee), "quote_fee": str(position.quote_fee)}
        summary = drafts.whole_position(position, step.kind)
        return Plan(drafts.ROUTES[step.kind], body, summary, before)

    async def _swap(self, step: Step) -> Plan | None:
        pool = await self._reads.pool()
        base = drafts.swap_base(step, pool.price, self._settings.slippage_pct)
        if base is None:
            return None
        query = drafts.swap_query(self._settings, await self._reads.symbols(), base)
        route, answer = await self._quoted_swap(query)
        paid, received, least, most = records.amounts(
            "quote-swap", answer, "amountIn", "amountOut", "minAmountOut", "maxAmountIn"
        )
        buys = base > 0
        self._check_swap(step, buys, most)
        summary = {
            "action": f"{'buy' if buys else 'sell'} {abs(base)} base in the pool",
            "expected_base": str(received if buys else -paid),
            "expected_quote": str(-paid if buys else received),
            "least_base": str(least if buys else -most),
            "least_quote": str(-most if buys else least),
            "price": str(pool.price),
            **self._terms(),
        }
        before = {
            "price": str(pool.price),
            "least_received": str(least),
            "least_paid": str(paid * (1 - self._settings.slippage_pct / 100)),
        }
        return Plan(route, drafts.plain(self._swap_body(route, query)), summary, before)

    async def _quoted_swap(self, query: Mapping[str, Any]) -> tuple[str, Any]:
        """The route that executes, and the quote of its sibling."""
        older = f"/connectors/{self._settings.connector.name}/clmm"
        try:
            return "/trading/clmm/execute-swap", await self._get("/trading/clmm/quote-swap", query)
        except RouteMissing:
            return f"{older}/execute-swap", await self._get(f"{older}/quote-swap", self._swap_body(older, query))

    def _swap_body(self, route: str, query: Mapping[str, Any]) -> dict[str, Any]:
        """The older routes know their connector and call the network by its own name."""
        if route.startswith("/trading/"):
            return dict(query)
        kept = {name: value for name, value in query.items() if name not in ("connector", "chainNetwork")}
        return {"network": self._settings.network, **kept}

    def _check_swap(self, step: Step, buys: bool, most: Decimal) -> None:
        held = (step.quote if buys else step.base) or Decimal(0)
        if most > held:
            raise Rejected(f"gateway: the swap of step {step.step_id} may cost {most}, more than the {held} it has")

    async def _first(self, routes: tuple[str, ...], query: Mapping[str, Any]) -> Any:
        for route in routes[:-1]:
            try:
                return await self._get(route, query)
            except RouteMissing:
                continue
        return await self._get(routes[-1], query)

    async def _get(self, route: str, query: Mapping[str, Any]) -> Any:
        return await self._client.get(route, drafts.texts(query))

    def _has_no_fees(self, position: Position) -> bool:
        return not self._settings.connector.stale_fees and not (position.base_fee or position.quote_fee)

    def _terms(self) -> dict[str, Any]:
        return {"slippage_pct": str(self._settings.slippage_pct), "deadline_t": self._void_t()}

    def _void_t(self) -> float:
        return self._clock() + self._settings.deadline_seconds


def _least(offered: Decimal | None, held: Decimal | None) -> Decimal | None:
    """None stays None; what is held may be unknown."""
    return offered if offered is None or held is None else min(offered, held)


def _check_paid(summary: Mapping[str, Any], held: Mapping[str, Decimal]) -> None:
    """Raises `Rejected` when the wallet is known to hold less than the step pays."""
    for role in ("base", "quote"):
        change, has = Decimal(summary[f"expected_{role}"]), held.get(f"wallet_{role}")
        if has is not None and -change > has:
            raise Rejected(f"gateway: the step takes {-change} {role} and the wallet holds {has}; lower the amount")
