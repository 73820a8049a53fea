"""Steps as requests of Gateway. Pure: prices and quotes come in, route, body and summary go out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from adapters.gateway.records import Position
from adapters.gateway.settings import Settings
from lp_hedge.clmm.position import amounts
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Step

ROUTES = {"open": "/trading/clmm/open", "close": "/trading/clmm/close", "collect": "/trading/clmm/collect-fees"}
#: A swap of less than this part of the whole is not worth its cost, and nothing is left to do.
SMALLEST_SWAP = 0.001


def price_range(step: Step, price: Decimal) -> tuple[Decimal, Decimal]:
    """Raises `Rejected` for a step that names none."""
    if step.lower_price is not None and step.upper_price is not None:
        return step.lower_price, step.upper_price
    if step.width_pct is None:
        raise Rejected(f"gateway: step {step.step_id} names neither a range nor a width")
    half = step.width_pct / 200
    return price * (1 - half), price * (1 + half)


def open_query(settings: Settings, step: Step, span: tuple[Decimal, Decimal]) -> dict[str, Any]:
    """What a quote of an open position is asked with. Raises `Rejected` for a step without amounts."""
    offered = {"baseTokenAmount": step.base, "quoteTokenAmount": step.quote}
    given = {name: amount for name, amount in offered.items() if amount}
    if not given:
        raise Rejected(f"gateway: step {step.step_id} provides neither base nor quote")
    return {
        "connector": settings.connector.name,
        "chainNetwork": settings.chain_network,
        "poolAddress": settings.pool,
        "lowerPrice": span[0],
        "upperPrice": span[1],
        "slippagePct": settings.slippage_pct,
        **given,
    }


def open_body(settings: Settings, query: Mapping[str, Any], base: Decimal, quote: Decimal) -> dict[str, Any]:
    """`base` and `quote` are what the quote says fits."""
    fitting = {"baseTokenAmount": base, "quoteTokenAmount": quote}
    body = {name: value for name, value in query.items() if name not in fitting} | {
        name: amount for name, amount in fitting.items() if amount
    }
    if settings.connector.name == "meteora" and settings.strategy_type is not None:
        body["strategyType"] = settings.strategy_type
    return plain(body)


def position_body(settings: Settings, position: str) -> dict[str, Any]:
    """For what concerns a whole position."""
    return {
        "connector": settings.connector.name,
        "chainNetwork": settings.chain_network,
        "positionAddress": position,
    }


def swap_base(step: Step, price: Decimal, slippage_pct: Decimal) -> Decimal | None:
    """Base to buy (> 0) or sell (< 0) so that both tokens fit the range; None: they do, nearly."""
    lower, upper = map(float, price_range(step, price))
    held_base, held_quote, at = float(step.base or 0), float(step.quote or 0), float(price)
    worth = held_base * at + held_quote
    if lower >= upper or worth <= 0:
        raise Rejected(f"gateway: step {step.step_id} has nothing to swap, or an empty range")
    unit_base, unit_quote = amounts(1.0, at, lower, upper)
    wanted = worth * unit_base / (unit_base * at + unit_quote) - held_base
    affordable = held_quote / (at * (1 + float(slippage_pct) / 100) ** 2)  # once for the fee, once for the slippage
    bounded = min(wanted, affordable)
    return None if abs(bounded) * at < SMALLEST_SWAP * worth else Decimal(repr(bounded))


def swap_query(settings: Settings, tokens: tuple[str, str], base: Decimal) -> dict[str, Any]:
    """What a quote of a swap is asked with; `base` as `swap_base` tells it."""
    return {
        "connector": settings.connector.name,
        "chainNetwork": settings.chain_network,
        "poolAddress": settings.pool,
        "baseToken": tokens[0],
        "quoteToken": tokens[1],
        "amount": abs(base),
        "side": "BUY" if base > 0 else "SELL",
        "slippagePct": settings.slippage_pct,
    }


def whole_position(position: Position, action: str) -> dict[str, Any]:
    """Summary of what concerns a whole position; fees alone for `collect`."""
    told = {
        "action": f"{action} {position.address}",
        "position": position.address,
        "fee_base": str(position.base_fee),
        "fee_quote": str(position.quote_fee),
        "lower_price": str(position.lower_price),
        "upper_price": str(position.upper_price),
        "price": str(position.price),
    }
    if action == "collect":
        return told | {"expected_base": str(position.base_fee), "expected_quote": str(position.quote_fee)}
    base, quote = position.base + position.base_fee, position.quote + position.quote_fee
    return told | {"expected_base": str(base), "expected_quote": str(quote)}


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON of Gateway's schema: its numbers are doubles."""
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in body.items()}


def texts(query: Mapping[str, Any]) -> dict[str, str]:
    """As a query string; no exponents."""
    return {name: f"{value:f}" if isinstance(value, Decimal) else str(value) for name, value in query.items()}
