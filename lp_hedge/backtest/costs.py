"""What a fill costs beyond its reference price: taker fee, slippage, and market impact by the square-root law."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from lp_hedge.backtest.market_data import Market
from lp_hedge.clmm.columns import FloatColumn
from lp_hedge.errors import DataError

DAY_SECONDS = 86_400
_BPS = 10_000.0


@dataclass(frozen=True, slots=True)
class FillCosts:
    """Costs per fill. `impact`: per row, the relative move of the price for one base unit; it grows with √size."""

    taker_fee_bps: float
    slippage_bps: float
    impact: list[float]

    @classmethod
    def on(cls, market: Market, *, taker_fee_bps: float, slippage_bps: float, impact_coefficient: float) -> FillCosts:
        """The costs of fills on a market. Raises `DataError` when impact is asked for and the volume is zero."""
        return cls(taker_fee_bps, slippage_bps, impact_column(market, impact_coefficient).tolist())

    def of(self, base: float, price: float, row: int) -> float:
        """Cost in quote of filling `base` at the reference price, with what is known at `row`."""
        share = (self.taker_fee_bps + self.slippage_bps) / _BPS + self.impact[row] * sqrt(base)
        return base * price * share


def impact_column(market: Market, coefficient: float) -> FloatColumn:
    """Y σ / √V by row: a fill of Q base moves the price by Y σ √(Q/V).

    σ and V are the perp's volatility and volume [base] of the day that ends with the row; while less than a
    day has passed, both are scaled up from what there is. A day without volume keeps the last value, and rows
    before the first volume take the first. Source: facts on impact, Y 0.5 to 1. Raises `DataError` when the
    perp never trades.
    """
    if coefficient == 0:
        return np.zeros(market.bars)
    window = max(1, DAY_SECONDS // market.interval_seconds)
    returns = np.diff(market.perp_close, prepend=market.perp_close[0]) / market.perp_close
    seen = np.minimum(np.arange(1, market.bars + 1), window)
    variance = _trailing(returns * returns, window) * window / seen
    volume = _trailing(market.perp_volume, window) * window / seen
    traded = np.flatnonzero(volume > 0)
    if not len(traded):
        raise DataError("impact_coefficient: the perp has no volume at all; set it to 0 or give a file with volume")
    known = traded[np.maximum(np.searchsorted(traded, np.arange(market.bars), side="right") - 1, 0)]
    return np.asarray(coefficient * np.sqrt(variance[known] / volume[known]))


def _trailing(column: FloatColumn, window: int) -> FloatColumn:
    """Sum of the last `window` rows, this one included; never negative."""
    total = np.cumsum(column)
    total[window:] -= total[:-window].copy()
    return np.asarray(np.maximum(total, 0.0))
