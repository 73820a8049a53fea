"""Markets made from others by changing one thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lp_hedge.backtest.market_data import Market


def with_prices(market: Market, price: np.ndarray, rate: float = 0.0) -> Market:
    """The market with another perp, the same price within each bar, and funding at every full hour."""
    due = market.t % 3600 == 0
    prices = {f"perp_{name}": price.copy() for name in ("open", "high", "low", "close")}
    return replace(market, **prices, funding_due=due, funding_rate=np.where(due, rate, 0.0))
