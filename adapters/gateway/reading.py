"""One reading of pool and position as facts. Pure: what cannot be true of one moment is refused, not repaired."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from adapters.gateway.connectors import Connector
from adapters.gateway.records import Pool, Position
from lp_hedge.clmm.position import amounts, liquidity_for_value
from lp_hedge.errors import NotSent

#: Prices of six significant digits are off by at most half of this.
PRICE_PRECISION = Decimal("1e-5")
#: Amounts may differ from those that price and range imply by this part of the position's value.
MISFIT = 0.01

IN_RANGE, OUT_OF_RANGE, NONE = "IN_RANGE", "OUT_OF_RANGE", "NONE"


def is_torn(pool: Pool, position: Position) -> bool:
    """Whether the two answers were made at different prices."""
    return abs(pool.price - position.price) > PRICE_PRECISION * pool.price


def facts(connector: Connector, pool: Pool, position: Position | None) -> dict[str, Any]:
    """The observation's fields. Raises `NotSent` when the answers contradict each other."""
    if position is None or position.is_empty:
        return {"lp_state": NONE, "dex_price": float(pool.price)}
    return {
        "lp_state": range_state(connector, pool, position),
        "dex_price": float(pool.price),
        "lp_base": float(position.base),
        "lp_quote": float(position.quote),
        "lp_base_fee": float(position.base_fee),
        "lp_quote_fee": float(position.quote_fee),
    } | _curve(connector, position)


def range_state(connector: Connector, pool: Pool, position: Position) -> str:
    """By bin or tick, which are exact; the prices, which are rounded, must not contradict them.

    Raises `NotSent` when they do by more than their rounding.
    """
    last = position.upper if connector.shaped else position.upper - 1
    by_bin = position.lower <= pool.active <= last
    by_price = position.lower_price <= pool.price <= position.upper_price
    if by_bin != by_price and not _at_an_edge(pool.price, position):
        raise NotSent(
            f"gateway: bin {pool.active} of [{position.lower}, {last}] and price {pool.price} of "
            f"[{position.lower_price}, {position.upper_price}] contradict each other; are the tokens' roles the same?"
        )
    return IN_RANGE if by_bin else OUT_OF_RANGE


def for_people(pool: Pool, followed: str | None, position: Position | None) -> dict[str, Any]:
    """`LpFacts.position`: plain JSON, amounts as text; names the one that is followed, gone or not."""
    told: dict[str, Any] = {"pool_fee_bps": str(pool.fee_pct * 100), "tick": pool.active}
    if followed is not None:
        told["position"] = followed
    if position is None:
        return told
    return told | {
        "tick_lower": position.lower,
        "tick_upper": position.upper,
        "lower_price": str(position.lower_price),
        "upper_price": str(position.upper_price),
        "base": str(position.base),
        "quote": str(position.quote),
        "base_fee": str(position.base_fee),
        "quote_fee": str(position.quote_fee),
    }


def _at_an_edge(price: Decimal, position: Position) -> bool:
    return any(abs(price - edge) <= PRICE_PRECISION * edge for edge in (position.lower_price, position.upper_price))


def _curve(connector: Connector, position: Position) -> dict[str, float]:
    """The range, and the liquidity where it is the same everywhere in the range."""
    lower, upper, price = float(position.lower_price), float(position.upper_price), float(position.price)
    told = {"lp_lower_price": lower, "lp_upper_price": upper}
    if connector.shaped:
        return told
    if lower == upper:
        raise NotSent(f"gateway: the range of {position.address} is empty at six digits")
    base, quote = float(position.base), float(position.quote)
    worth = base * price + quote
    liquidity = liquidity_for_value(worth, price, lower, upper)
    implied_base, implied_quote = amounts(liquidity, price, lower, upper)
    if abs(implied_base - base) * price + abs(implied_quote - quote) > MISFIT * worth:
        raise NotSent(
            f"gateway: {base} and {quote} cannot lie in [{lower}, {upper}] at {price}; are the tokens' roles the same?"
        )
    return told | {"lp_liquidity": liquidity}
