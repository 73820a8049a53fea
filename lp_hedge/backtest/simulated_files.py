"""Write a simulated market as the CSV files a recording would be; reading them gives the same bits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lp_hedge.backtest.bars import AMOUNT_COLUMNS, FUNDING_COLUMNS, PERP_COLUMNS, TICK_COLUMNS
from lp_hedge.backtest.simulator import SimulatedMarket
from lp_hedge.clmm.columns import FloatColumn, IntColumn

POOL_COLUMNS = ("timestamp", "netAmount0", "netAmount1", *TICK_COLUMNS, *AMOUNT_COLUMNS)


class MarketFiles(NamedTuple):
    """Where the three tables are; the arguments of `read_market`."""

    pool: Path
    perp: Path
    funding: Path


def write_market(simulated: SimulatedMarket, folder: Path) -> MarketFiles:
    """Write `pool.csv`, `perp.csv` and `funding.csv` into `folder` (made when absent)."""
    folder.mkdir(parents=True, exist_ok=True)
    files = MarketFiles(folder / "pool.csv", folder / "perp.csv", folder / "funding.csv")
    _write(files.pool, POOL_COLUMNS, _pool_columns(simulated))
    perp, funding = simulated.perp, simulated.funding
    candles = (perp.open, perp.high, perp.low, perp.close, perp.volume)
    _write(files.perp, PERP_COLUMNS, (_utc(perp.t), *map(_decimals, candles)))
    _write(files.funding, FUNDING_COLUMNS, (_utc(funding.t), _decimals(funding.rate)))
    return files


def _pool_columns(simulated: SimulatedMarket) -> Iterable[Iterable[str]]:
    pool = simulated.pool
    net = simulated.spec.raw_amounts(simulated.net_base, simulated.net_quote)
    ticks = (pool.close_tick, pool.open_tick, pool.lowest_tick, pool.highest_tick)
    amounts = (pool.in_amount0, pool.in_amount1, pool.liquidity)
    stamps = (stamp.removesuffix("+00:00") for stamp in _utc(pool.t))
    return (stamps, *map(_integers, (*map(np.rint, net), *ticks, *amounts)))


def _write(path: Path, names: tuple[str, ...], columns: Iterable[Iterable[str]]) -> None:
    rows = (",".join(cells) for cells in zip(*columns, strict=True))
    path.write_text("\n".join((",".join(names), *rows)) + "\n", encoding="utf-8", newline="\n")


def _utc(t: IntColumn) -> list[str]:
    stamps: list[str] = np.datetime_as_string(t.astype("datetime64[s]")).tolist()
    return [stamp.replace("T", " ") + "+00:00" for stamp in stamps]


def _integers(column: FloatColumn | IntColumn) -> list[str]:
    return [str(int(number)) for number in column.tolist()]


def _decimals(column: FloatColumn) -> list[str]:
    return list(map(repr, column.tolist()))
