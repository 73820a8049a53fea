"""A reading as LP facts: the observation's names in human units, and everything else for the keeper and for people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from adapters.evm_v3.connection import Unknowable
from adapters.evm_v3.pool import NATIVE_DECIMALS, Pool, human_amount
from adapters.evm_v3.reading import PositionReading, Reading, Target
from lp_hedge.clmm import amounts_raw
from lp_hedge.config.values import plain
from lp_hedge.ports import LpFacts

NOTHING: Mapping[str, float] = {"lp_base": 0.0, "lp_quote": 0.0, "lp_base_fee": 0.0, "lp_quote_fee": 0.0}


def facts(pool: Pool, reading: Reading, target: Target) -> LpFacts:
    """Raises `Unknowable` when the position is another pool's or another wallet's."""
    position = reading.position
    if position is None or position.is_empty:
        return LpFacts(reading.block.t, {"lp_state": "NONE", **NOTHING, **_market(pool, reading)}, _told(pool, reading))
    _check_ours(pool, position, target)
    fields = {**_holding(pool, reading, position), **_market(pool, reading)}
    return LpFacts(reading.block.t, fields, _told(pool, reading) | _told_position(pool, reading, position, target))


def _check_ours(pool: Pool, position: PositionReading, target: Target) -> None:
    record = position.record
    if not pool.has(record):
        raise Unknowable(
            f"position {target.token_id} is of another pool ({record.token0} and {record.token1} at {record.fee}); "
            "correct lp.token_id or lp.pool_address"
        )
    if target.wallet is not None and position.owner != target.wallet:
        raise Unknowable(f"position {target.token_id} belongs to {position.owner} now, not to {target.wallet}")


def state(reading: Reading, position: PositionReading) -> str:
    """By the tick alone: at the lower end, reached from above, the price still equals the end's (facts §2)."""
    record = position.record
    if not record.liquidity:
        return "CLOSING"
    return "IN_RANGE" if record.tick_lower <= reading.tick < record.tick_upper else "OUT_OF_RANGE"


def _holding(pool: Pool, reading: Reading, position: PositionReading) -> dict[str, Any]:
    record = position.record
    base, quote = pool.base_quote(*_amounts(reading, position))
    base_fee, quote_fee = pool.base_quote(position.fee0, position.fee1)
    lower, upper = pool.spec.price_range(record.tick_lower, record.tick_upper)
    return {
        "lp_state": state(reading, position),
        "lp_base": float(base),
        "lp_quote": float(quote),
        "lp_base_fee": float(base_fee),
        "lp_quote_fee": float(quote_fee),
        "lp_liquidity": pool.spec.human_liquidity(record.liquidity),
        "lp_lower_price": lower,
        "lp_upper_price": upper,
    }


def _amounts(reading: Reading, position: PositionReading) -> tuple[int, int]:
    record = position.record
    return amounts_raw(record.liquidity, reading.sqrt_price_x96, record.tick_lower, record.tick_upper)


def _market(pool: Pool, reading: Reading) -> dict[str, Any]:
    fields: dict[str, Any] = {"dex_price": pool.spec.price_at_sqrt_ratio(reading.sqrt_price_x96)}
    if reading.wallet is not None:
        fields["wallet_base"] = float(pool.base_quote(reading.wallet.amount0, reading.wallet.amount1)[0])
    return fields


def _told(pool: Pool, reading: Reading) -> dict[str, Any]:
    """What is known of pool and wallet at this block, position or not."""
    told: dict[str, Any] = {
        "block": reading.block.number,
        "block_hash": reading.block.hash,
        "tick": reading.tick,
        "sqrt_price_x96": str(reading.sqrt_price_x96),
        "pool_liquidity": str(reading.pool_liquidity),
        "pool_fee_bps": pool.spec.fee_bps,
        "base": pool.base.symbol,
        "quote": pool.quote.symbol,
    }
    if reading.wallet is not None:
        base, quote = pool.base_quote(reading.wallet.amount0, reading.wallet.amount1)
        native = human_amount(reading.wallet.native, NATIVE_DECIMALS)
        told |= {"wallet_base": text(base), "wallet_quote": text(quote), "wallet_native": text(native)}
    return told


def _told_position(pool: Pool, reading: Reading, position: PositionReading, target: Target) -> dict[str, Any]:
    record = position.record
    amount0, amount1 = _amounts(reading, position)
    lower, upper = pool.spec.price_range(record.tick_lower, record.tick_upper)
    return {
        "position": str(target.token_id),
        "owner": position.owner,
        "tick_lower": record.tick_lower,
        "tick_upper": record.tick_upper,
        "liquidity": str(record.liquidity),
        "amount0": str(amount0),
        "amount1": str(amount1),
        "fee0": str(position.fee0),
        "fee1": str(position.fee1),
        "lower_price": plain(lower),
        "upper_price": plain(upper),
    }


def text(amount: Decimal) -> str:
    """An amount as people write it: plain, without zeros that say nothing."""
    plainly = format(amount, "f")
    return plainly.rstrip("0").rstrip(".") if "." in plainly else plainly
