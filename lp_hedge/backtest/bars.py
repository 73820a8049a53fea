"""Typed tables of pool bars, perp bars and funding rates, and the files they come from.

A bar stamped `t` covers [t, t + interval); its close is known only at the end. The interval is the most
common step of the file; every stamp must lie on that grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lp_hedge.backtest.tables import Table, read_table
from lp_hedge.clmm.columns import FloatColumn, IntColumn
from lp_hedge.clmm.ticks import MAX_TICK, MIN_TICK
from lp_hedge.errors import DataError

MINUTE = 60
FUNDING_PERIOD = 8 * 3600
SMALLEST_PRICE = float(np.finfo(np.float64).tiny)
TICK_COLUMNS = ("closeTick", "openTick", "lowestTick", "highestTick")
AMOUNT_COLUMNS = ("inAmount0", "inAmount1", "currentLiquidity")
PERP_COLUMNS = ("date", "open", "high", "low", "close", "volume")
FUNDING_COLUMNS = ("date", "open")


@dataclass(frozen=True, slots=True, eq=False)
class PoolBars:
    """Swaps of a pool, a row per bar. Amounts and liquidity: raw units; `t`: Unix seconds."""

    source: str
    interval_seconds: int
    t: IntColumn
    close_tick: IntColumn
    open_tick: IntColumn
    lowest_tick: IntColumn
    highest_tick: IntColumn
    in_amount0: FloatColumn
    in_amount1: FloatColumn
    liquidity: FloatColumn


@dataclass(frozen=True, slots=True, eq=False)
class PerpBars:
    """A perpetual's candles. Prices: quote per base; `volume`: base; `t`: Unix seconds."""

    source: str
    interval_seconds: int
    t: IntColumn
    open: FloatColumn
    high: FloatColumn
    low: FloatColumn
    close: FloatColumn
    volume: FloatColumn


@dataclass(frozen=True, slots=True, eq=False)
class FundingRates:
    """Funding of a perpetual: what a long pays per notional at each stamp; `t`: Unix seconds."""

    source: str
    period_seconds: int
    t: IntColumn
    rate: FloatColumn


def read_pool_bars(path: Path) -> PoolBars:
    """Read a pool CSV or Parquet file. Raises `DataError`."""
    table = read_table(path, ("timestamp", *TICK_COLUMNS, *AMOUNT_COLUMNS))
    t = table.seconds("timestamp")
    close, first, low, high = (table.integers(name, minimum=MIN_TICK, maximum=MAX_TICK) for name in TICK_COLUMNS)
    in_amount0, in_amount1, liquidity = (table.numbers(name, minimum=0.0) for name in AMOUNT_COLUMNS)
    interval = bar_interval(table, "timestamp", t, MINUTE)
    return PoolBars(str(path), interval, t, close, first, low, high, in_amount0, in_amount1, liquidity)


def read_perp_bars(path: Path) -> PerpBars:
    """Read perp candles of any regular interval from a CSV or Parquet file. Raises `DataError`."""
    table = read_table(path, PERP_COLUMNS)
    t = table.seconds("date")
    first, high, low, last = (table.numbers(name, minimum=SMALLEST_PRICE) for name in PERP_COLUMNS[1:5])
    table.refuse_first(high < np.maximum(first, last), "high", "is below open or close; correct the row")
    table.refuse_first(low > np.minimum(first, last), "low", "is above open or close; correct the row")
    volume = table.numbers("volume", minimum=0.0)
    return PerpBars(str(path), bar_interval(table, "date", t, MINUTE), t, first, high, low, last, volume)


def read_funding_rates(path: Path) -> FundingRates:
    """Read funding rates from a CSV or Parquet file. Raises `DataError`."""
    table = read_table(path, FUNDING_COLUMNS)
    t = table.seconds("date")
    return FundingRates(str(path), common_step(t, FUNDING_PERIOD), t, table.numbers("open", minimum=-1.0, maximum=1.0))


def bar_interval(table: Table, column: str, t: IntColumn, alone: int) -> int:
    """The grid's step in seconds (`alone` for a single row). Raises `DataError` for a stamp off the grid."""
    step = common_step(t, alone)
    off_grid = (t - t[0]) % step != 0
    table.refuse_first(off_grid, column, f"is off the file's {step} s grid; resample to a regular interval")
    return step


def common_step(t: IntColumn, alone: int) -> int:
    """The most common difference of rising times (the smallest of equals); `alone` for a single time."""
    if len(t) == 1:
        return alone
    steps, counts = np.unique(np.diff(t), return_counts=True)
    return int(steps[np.argmax(counts)])


def span(t: IntColumn) -> str:
    """First and last time, for messages."""
    return f"{utc_text(int(t[0]))} .. {utc_text(int(t[-1]))}"


def utc_text(seconds: int) -> str:
    """`2024-01-31 23:59:00` of Unix seconds, UTC."""
    return str(np.datetime64(seconds, "s")).replace("T", " ")


def require_bars(condition: bool, message: str) -> None:
    """Raise `DataError` with `message` unless `condition`."""
    if not condition:
        raise DataError(message)
