"""One market: pool bars, perp prices and funding joined on the pool's clock, gaps repaired, no look-ahead.

Conventions (the golden runs depend on each):
- Row k is the pool's bar [t, t + interval). Decisions are taken at its end, on its closing tick.
- `perp_close` is the close of the last perp bar that has ended by then: with 1-minute bars the close of
  the same minute, with 5-minute or 1-hour bars the last completed one, never the one still running.
- `perp_open` is the price a fill at the *start* of the row would get: the open of the perp bar around it.
- Without a perp file the pool's closing price stands for all four; a fill at the next open is then a fill
  one row later.
- Funding stamped within [t, t + interval) belongs to row k and is owed on the position held *before* the
  row's own trade.
- A missing pool bar repeats the last tick and liquidity with zero volume; a missing perp bar repeats the
  last close with zero volume. Both are counted.
- The window is the overlap of the files: every row has a perp price, and lies within one funding period of
  a funding stamp on each side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lp_hedge.backtest.bars import (
    FundingRates,
    PerpBars,
    PoolBars,
    read_funding_rates,
    read_perp_bars,
    read_pool_bars,
    require_bars,
    span,
)
from lp_hedge.clmm import PoolSpec
from lp_hedge.clmm.columns import FloatColumn, IntColumn, price_columns
from lp_hedge.errors import DataError

Moment = str | date | datetime | None
MAX_BARS = 10_000_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Aligned, read-only columns, a row per pool bar.

    `t`: Unix seconds of the bar's start. `pool_price`, `perp_*`: quote per base; `perp_volume`: base per row.
    `in_amount0 in_amount1 pool_liquidity`: raw units. `funding_rate`: per notional, 0 unless `funding_due`.
    `*_bars_repaired`: rows whose pool or perp bar was missing.
    """

    pool: PoolSpec
    interval_seconds: int
    t: FloatColumn
    tick_close: IntColumn
    pool_price: FloatColumn
    in_amount0: FloatColumn
    in_amount1: FloatColumn
    pool_liquidity: FloatColumn
    perp_open: FloatColumn
    perp_high: FloatColumn
    perp_low: FloatColumn
    perp_close: FloatColumn
    perp_volume: FloatColumn
    funding_rate: FloatColumn
    funding_due: NDArray[np.bool_]
    pool_bars_repaired: int
    perp_bars_repaired: int

    def __post_init__(self) -> None:
        for column in self.columns().values():
            column.setflags(write=False)

    @property
    def bars(self) -> int:
        """Number of rows."""
        return len(self.t)

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Every column by name."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: column for name, column in named if isinstance(column, np.ndarray)}


class _PerpColumns(NamedTuple):
    open: FloatColumn
    high: FloatColumn
    low: FloatColumn
    close: FloatColumn
    volume: FloatColumn
    repaired: int


def read_market(
    spec: PoolSpec,
    pool: Path,
    perp: Path | None = None,
    funding: Path | None = None,
    *,
    start: Moment = None,
    end: Moment = None,
) -> Market:
    """Read and join the files; without `perp` the pool's price is the perp's. Raises `DataError`.

    `start` and `end` (ISO, UTC) are the first and the last row; an `end` without a time is that whole day.
    """
    return join_market(
        spec,
        read_pool_bars(pool),
        read_perp_bars(perp) if perp else None,
        read_funding_rates(funding) if funding else None,
        start=start,
        end=end,
    )


def join_market(
    spec: PoolSpec,
    pool: PoolBars,
    perp: PerpBars | None = None,
    funding: FundingRates | None = None,
    *,
    start: Moment = None,
    end: Moment = None,
) -> Market:
    """Join tables that are already read; see `read_market`."""
    t = _window(pool, perp, funding, start, end)
    row = np.searchsorted(pool.t, t, side="right") - 1
    traded = pool.t[row] == t
    tick = pool.close_tick[row]
    price = price_columns(spec, tick)
    in_amounts = np.where(traded, pool.in_amount0[row], 0.0), np.where(traded, pool.in_amount1[row], 0.0)
    prices = _perp_on(t, pool.interval_seconds, perp) if perp else _pool_as_perp(spec, price, in_amounts)
    return Market(
        spec,
        pool.interval_seconds,
        t.astype(np.float64),
        tick,
        price,
        *in_amounts,
        pool.liquidity[row],
        *prices[:5],
        *_funding_on(t, pool.interval_seconds, funding),
        int(np.count_nonzero(~traded)),
        prices.repaired,
    )


def _window(
    pool: PoolBars, perp: PerpBars | None, funding: FundingRates | None, start: Moment, end: Moment
) -> IntColumn:
    """The rows' times: the pool's grid within every file and within [start, end]."""
    step = pool.interval_seconds
    firsts, lasts = [int(pool.t[0])], [int(pool.t[-1])]
    if perp:
        _require_coarser(pool, perp)
        firsts.append(int(perp.t[0]) + perp.interval_seconds - step)
        lasts.append(int(perp.t[-1]) + perp.interval_seconds - step)
    if funding:
        firsts.append(int(funding.t[0]) - funding.period_seconds)
        lasts.append(int(funding.t[-1]) + funding.period_seconds - step)
    firsts += [moment_seconds("start", start)] if start is not None else []
    lasts += [moment_seconds("end", end)] if end is not None else []
    origin = firsts[0]
    first = origin - (origin - max(firsts)) // step * step
    bars = (min(lasts) - first) // step + 1
    _require_window(bars, [table for table in (pool, perp, funding) if table], start, end)
    return first + step * np.arange(bars, dtype=np.int64)


def _require_window(
    bars: int, tables: Iterable[PoolBars | PerpBars | FundingRates], start: Moment, end: Moment
) -> None:
    spans = "; ".join(f"{table.source} covers {span(table.t)}" for table in tables)
    asked = f"; start {start or 'unset'}, end {end or 'unset'}"
    require_bars(bars > 0, f"no common window: {spans}{asked}; give files and dates that overlap")
    require_bars(bars <= MAX_BARS, f"{bars} bars are more than {MAX_BARS}: {spans}; check the first and last time")


def _require_coarser(pool: PoolBars, perp: PerpBars) -> None:
    ok = perp.interval_seconds % pool.interval_seconds == 0
    bars = f"{perp.source}: bars of {perp.interval_seconds} s are no multiple of the pool's {pool.interval_seconds} s"
    require_bars(ok, f"{bars} ({pool.source}); resample the perp bars")


def _perp_on(t: IntColumn, step: int, perp: PerpBars) -> _PerpColumns:
    """Perp bars on the rows: last ended bar for the close, running bar for the open."""
    ended = np.searchsorted(perp.t + perp.interval_seconds, t + step, side="right") - 1
    running = np.searchsorted(perp.t, t, side="right") - 1
    close = perp.close[ended]
    fresh = t + step - (perp.t[ended] + perp.interval_seconds) < perp.interval_seconds
    has_open = t < perp.t[running] + perp.interval_seconds
    share = step / perp.interval_seconds
    return _PerpColumns(
        np.where(has_open, perp.open[running], perp.close[running]),
        np.where(fresh, perp.high[ended], close),
        np.where(fresh, perp.low[ended], close),
        close,
        np.where(fresh, perp.volume[ended] * share, 0.0),
        int(np.count_nonzero(~fresh)),
    )


def _pool_as_perp(spec: PoolSpec, close: FloatColumn, in_amounts: tuple[FloatColumn, FloatColumn]) -> _PerpColumns:
    """The pool's closing price in the place of every perp price; the volume is what was paid in, in base."""
    base, quote = spec.base_quote(*in_amounts)
    return _PerpColumns(close, close, close, close, base + quote / close, 0)


def _funding_on(t: IntColumn, step: int, funding: FundingRates | None) -> tuple[FloatColumn, NDArray[np.bool_]]:
    """Rates on the rows that contain their stamps, and where those rows are."""
    rate, due = np.zeros(len(t)), np.zeros(len(t), dtype=np.bool_)
    if funding:
        row = (funding.t - t[0]) // step
        inside = (row >= 0) & (row < len(t))
        np.add.at(rate, row[inside], funding.rate[inside])
        due[row[inside]] = True
    return rate, due


def moment_seconds(name: str, moment: str | date | datetime) -> int:
    """Unix seconds of `start` or `end`; a day without time is its first second, for `end` its last."""
    try:
        parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    except ValueError as error:
        raise DataError(f"{name}: {moment!r} is no ISO date or time; write 2024-01-31 or 2024-01-31 23:59") from error
    whole_day = not isinstance(parsed, datetime) or (isinstance(moment, str) and len(moment) <= len("2024-01-31"))
    if not isinstance(parsed, datetime):
        parsed = datetime.combine(parsed, time())
    if whole_day and name == "end":
        parsed += _DAY - timedelta(seconds=1)
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp())
