"""A CLMM position over a whole column of prices; bitwise the numbers of `lp_hedge.clmm.position`."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lp_hedge.clmm.pool import PoolSpec
from lp_hedge.clmm.position import base_held, check_range, gamma_inside, quote_held, require_not_negative

FloatColumn = NDArray[np.float64]
IntColumn = NDArray[np.int64]


class Holdings(NamedTuple):
    """What a position holds, a row per price. Units: base, quote."""

    base: FloatColumn
    quote: FloatColumn


def amounts_columns(liquidity: float, price: FloatColumn, lower: float, upper: float) -> Holdings:
    """`amounts` for every price. Raises `ValueError` naming the argument (and the row of a bad price)."""
    check_columns(liquidity, price, lower, upper)
    inside = np.minimum(np.maximum(price, lower), upper)
    root = np.sqrt(inside)
    return Holdings(
        base_held(liquidity, inside, upper, root, sqrt(upper)),
        quote_held(liquidity, inside, lower, root, sqrt(lower)),
    )


def value_columns(liquidity: float, price: FloatColumn, lower: float, upper: float) -> FloatColumn:
    """`value` for every price [quote]."""
    held = amounts_columns(liquidity, price, lower, upper)
    return held.base * price + held.quote


def gamma_columns(liquidity: float, price: FloatColumn, lower: float, upper: float) -> FloatColumn:
    """`gamma` for every price [base per unit of price]."""
    check_columns(liquidity, price, lower, upper)
    inside = (lower < price) & (price < upper)
    return np.where(inside, gamma_inside(liquidity, price, np.sqrt(price)), 0.0)


def check_columns(liquidity: float, price: FloatColumn, lower: float, upper: float) -> None:
    """Raise `ValueError` naming the first unusable argument; a bad price with its row, counted from 0."""
    require_not_negative("liquidity", liquidity)
    check_range(lower, upper)
    bad = ~((price > 0.0) & (price < np.inf))
    if bad.any():
        row = int(np.argmax(bad))
        raise ValueError(f"price: {price[row]!r} in row {row} must be a finite number above zero")


def price_columns(pool: PoolSpec, ticks: IntColumn) -> FloatColumn:
    """`pool.price_at_tick` for every tick [quote per base]; each distinct tick is computed once."""
    distinct, rows = np.unique(ticks, return_inverse=True)
    return np.array([pool.price_at_tick(tick) for tick in distinct.tolist()], dtype=np.float64)[rows]
