"""Concentrated-liquidity mathematics: exact integers and floats.

Columns (`lp_hedge.clmm.columns`) are imported where they are used: they need numpy.
"""

from __future__ import annotations

from lp_hedge.clmm.fees import fee_growth_inside, uncollected
from lp_hedge.clmm.pool import BaseToken, PoolSpec
from lp_hedge.clmm.position import (
    amounts,
    delta,
    gamma,
    liquidity_for_amounts,
    liquidity_for_value,
    lvr_rate,
    value,
)
from lp_hedge.clmm.raw_amounts import amounts_raw, liquidity_for_amounts_raw
from lp_hedge.clmm.ticks import (
    MAX_SQRT_RATIO,
    MAX_TICK,
    MIN_SQRT_RATIO,
    MIN_TICK,
    sqrt_ratio_at_tick,
    tick_at_sqrt_ratio,
)

__all__ = [
    "MAX_SQRT_RATIO",
    "MAX_TICK",
    "MIN_SQRT_RATIO",
    "MIN_TICK",
    "BaseToken",
    "PoolSpec",
    "amounts",
    "amounts_raw",
    "delta",
    "fee_growth_inside",
    "gamma",
    "liquidity_for_amounts",
    "liquidity_for_amounts_raw",
    "liquidity_for_value",
    "lvr_rate",
    "sqrt_ratio_at_tick",
    "tick_at_sqrt_ratio",
    "uncollected",
    "value",
]
