"""Bookkeeping of one un-moved LP position over a market: holdings, fees, loss versus rebalancing.

All of it is independent of the hedge, so it is computed once, in columns. Conventions, each pinned by a
golden run on recorded data:
- The position is marked at the pool's closing tick of the row.
- A row earns when its *closing* tick is in range (`tick_lower <= tick < tick_upper`, as the contracts
  decide), from the first row on: `inAmount x fee x L / (L_pool + L)` in either token, with the row's own
  in-amounts and pool liquidity. The position is an addition to the recorded liquidity.
- Fees do not compound. They are valued at the price of the row that earned them; in kind they are sums.
- Loss versus rebalancing of row k, "direct": the base held at k - 1 times the price change, minus the
  position's change of value. "Formula": L sqrt(P) r^2 / 4 at k - 1 with r the log return, if k - 1 was in
  range. Row 0 has none.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lp_hedge.backtest.market_data import Market
from lp_hedge.clmm import PoolSpec
from lp_hedge.clmm.columns import FloatColumn, amounts_columns, gamma_columns
from lp_hedge.clmm.position import require_not_negative
from lp_hedge.clmm.ticks import LOG_TICK, check_tick_range

_BPS = 10_000.0


@dataclass(frozen=True, slots=True)
class LpPosition:
    """A position's range and raw liquidity. Raises `ValueError` naming the field."""

    tick_lower: int
    tick_upper: int
    liquidity_raw: int

    def __post_init__(self) -> None:
        check_tick_range(self.tick_lower, self.tick_upper)
        require_not_negative("liquidity_raw", self.liquidity_raw)

    @classmethod
    def around(cls, pool: PoolSpec, price: float, capital_quote: float, range_pct: float) -> LpPosition:
        """`capital_quote` at `price`, spread over `price` +- `range_pct` [%] rounded to usable ticks."""
        lower, upper = pool.ticks_around(price, range_pct)
        return cls(lower, upper, pool.liquidity_raw_for_capital(capital_quote, price, lower, upper))


@dataclass(frozen=True, slots=True, eq=False)
class LpColumns:
    """Read-only columns, a row per bar of the market. Units: base, quote; `gamma` in base per price.

    `liquidity lower upper`: the position in human units. `delta` is `base`. `base_fee quote_fee`: earned in
    the row; `lvr_*`: lost in the row.
    """

    liquidity: float
    lower: float
    upper: float
    base: FloatColumn
    quote: FloatColumn
    value_quote: FloatColumn
    gamma: FloatColumn
    in_range: NDArray[np.bool_]
    base_fee: FloatColumn
    quote_fee: FloatColumn
    fee_value_quote: FloatColumn
    lvr_direct_quote: FloatColumn
    lvr_formula_quote: FloatColumn

    def __post_init__(self) -> None:
        for field in fields(self):
            column = getattr(self, field.name)
            if isinstance(column, np.ndarray):
                column.setflags(write=False)

    @property
    def delta(self) -> FloatColumn:
        """dV/dP [base] at the row's price."""
        return self.base

    @property
    def base_fee_uncollected(self) -> FloatColumn:
        """Base fees earned up to and including each row."""
        return np.cumsum(self.base_fee)

    @property
    def quote_fee_uncollected(self) -> FloatColumn:
        """Quote fees earned up to and including each row."""
        return np.cumsum(self.quote_fee)

    @property
    def pnl_unhedged_quote(self) -> float:
        """Change of value plus fees, valued when earned."""
        return float(self.value_quote[-1] - self.value_quote[0] + self.fee_value_quote.sum())


def lp_columns(market: Market, position: LpPosition) -> LpColumns:
    """Hold `position` from the first row to the last without touching it."""
    pool, price = market.pool, market.pool_price
    liquidity = pool.human_liquidity(position.liquidity_raw)
    lower, upper = pool.price_range(position.tick_lower, position.tick_upper)
    base, quote = amounts_columns(liquidity, price, lower, upper)
    value = base * price + quote
    in_range = (position.tick_lower <= market.tick_close) & (market.tick_close < position.tick_upper)
    base_fee, quote_fee = _fees(market, position, in_range)
    return LpColumns(
        liquidity,
        lower,
        upper,
        base,
        quote,
        value,
        gamma_columns(liquidity, price, lower, upper),
        in_range,
        base_fee,
        quote_fee,
        base_fee * price + quote_fee,
        _lvr_direct(base, value, price),
        _lvr_formula(market, liquidity, in_range),
    )


def _fees(market: Market, position: LpPosition, in_range: NDArray[np.bool_]) -> tuple[FloatColumn, FloatColumn]:
    """(base, quote) fees of each row."""
    own = float(position.liquidity_raw)
    together = np.where(in_range & (own > 0.0), market.pool_liquidity + own, np.inf)
    share = own / together * (market.pool.fee_bps / _BPS)
    return market.pool.base_quote(market.in_amount0 * share, market.in_amount1 * share)


def _lvr_direct(base: FloatColumn, value: FloatColumn, price: FloatColumn) -> FloatColumn:
    """What the rebalanced holdings of the row before gained over the position."""
    return _after_first(base[:-1] * np.diff(price) - np.diff(value))


def _lvr_formula(market: Market, liquidity: float, in_range: NDArray[np.bool_]) -> FloatColumn:
    """Realised variance times L sqrt(P) / 4; a log return is a number of ticks."""
    log_return = np.diff(market.tick_close) * LOG_TICK
    rate = liquidity * np.sqrt(market.pool_price[:-1]) / 4.0
    return _after_first(np.where(in_range[:-1], rate * log_return * log_return, 0.0))


def _after_first(column: FloatColumn) -> FloatColumn:
    return np.concatenate((np.zeros(1), column))
