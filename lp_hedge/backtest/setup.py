"""From section `backtest` to the pool, the LP position and the venue that a back-test assumes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from lp_hedge.backtest.lp_position import LpPosition
from lp_hedge.backtest.market_data import Market, read_market
from lp_hedge.clmm import PoolSpec
from lp_hedge.config.record import Config
from lp_hedge.errors import DefinitionError


def market_of(config: Config, pool: Path, perp: Path | None = None, funding: Path | None = None) -> Market:
    """Read and join the files of a back-test. Raises `DataError`, or `DefinitionError` for a wrong pool."""
    backtest = config.backtest
    return read_market(pool_spec(config), pool, perp, funding, start=backtest.start, end=backtest.end)


def pool_spec(config: Config) -> PoolSpec:
    """The pool's constants. Raises `DefinitionError`."""
    backtest = config.backtest
    try:
        return PoolSpec(
            token0_decimals=backtest.token0_decimals,
            token1_decimals=backtest.token1_decimals,
            base_token=backtest.base_token,
            fee_bps=backtest.pool_fee_bps,
            tick_spacing=backtest.tick_spacing,
        )
    except ValueError as error:
        _refuse(config, str(error))


def lp_position(config: Config, market: Market) -> LpPosition:
    """The range and size to hold. Raises `DefinitionError` naming the key that is missing or wrong."""
    first_price = float(market.pool_price[0])
    try:
        lower, upper = _ticks(config, market, first_price)
        return LpPosition(lower, upper, _liquidity_raw(config, market, first_price, lower, upper))
    except ValueError as error:
        _refuse(config, str(error))


def with_venue_of_backtest(config: Config) -> Config:
    """The configuration with the back-test's own fee and lot in the place of the venue's, where it says so."""
    own = {"taker_fee_bps": config.backtest.taker_fee_bps, "step": config.backtest.amount_step}
    said = {name: value for name, value in own.items() if value is not None}
    return replace(config, venue=config.venue.model_copy(update=said))


def config_hash(config: Config) -> str:
    """SHA-256 of everything that can change a result: thresholds, the venue's guards, the back-test's section."""
    relevant: dict[str, Any] = {
        "thresholds": config.thresholds(),
        "guards": {name: [each.use, dict(each.thresholds)] for name, each in config.guards.items()},
        "backtest": config.backtest.model_dump(),
    }
    return hashlib.sha256(json.dumps(relevant, sort_keys=True).encode()).hexdigest()


def _ticks(config: Config, market: Market, price: float) -> tuple[int, int]:
    backtest = config.backtest
    if backtest.tick_lower is not None and backtest.tick_upper is not None:
        return backtest.tick_lower, backtest.tick_upper
    if backtest.range_pct is None:
        _refuse(config, "range_pct: the position has no range; give range_pct, or tick_lower and tick_upper")
    return market.pool.ticks_around(price, backtest.range_pct)


def _liquidity_raw(config: Config, market: Market, price: float, lower: int, upper: int) -> int:
    backtest = config.backtest
    if backtest.liquidity_raw is not None:
        return backtest.liquidity_raw
    if backtest.capital_quote is None:
        _refuse(config, "capital_quote: the position has no size; give capital_quote or liquidity_raw")
    return market.pool.liquidity_raw_for_capital(backtest.capital_quote, price, lower, upper)


def _refuse(config: Config, finding: str) -> NoReturn:
    """Raise `DefinitionError` for a finding `key: what is wrong`, at the place where the key was said."""
    name, _, message = finding.partition(": ")
    key = f"backtest.{name}"
    origin = config.origin(key) if name in type(config.backtest).model_fields else None
    if origin is None or origin.is_default:
        raise DefinitionError(f"{key}: {message}") from None
    raise DefinitionError([origin.problem(key, message)]) from None
