"""The parameters of the simulated market, with their units and an ETH market as defaults."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from lp_hedge.clmm import PoolSpec
from lp_hedge.clmm.position import require_not_negative, require_positive

USDC_WETH = PoolSpec(token0_decimals=6, token1_decimals=18, base_token="token1", fee_bps=5.0, tick_spacing=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorParameters:
    """An ETH market by default. Raises `ValueError` naming the field.

    `annual_volatility`: of log-price, jumps not included (0.7 = 70 %). `annual_drift`: of the price (0.1 =
    10 %). `jumps_per_year jump_pct`: number of jumps and standard deviation of their size. `basis_bps
    basis_reversion_minutes`: standard deviation of the perp from fair, and how long it lasts. `funding_*`:
    interest per 8 h and how far the premium may be pulled towards it. `pool_liquidity liquidity_variation`:
    mean [sqrt(base x quote)] and relative standard deviation. `*_volume_quote_per_day`: noise trades, without
    arbitrage. `idle_share`: part of the minutes without them. `intraday_swing`: of volume around its mean.
    `noise_ticks`: how far they move the pool in a minute. `price_step_quote`: the perp's price step.
    """

    pool: PoolSpec = USDC_WETH
    start: str = "2024-01-01"
    initial_price: float = 2000.0
    annual_volatility: float = 0.70
    annual_drift: float = 0.0
    jumps_per_year: float = 60.0
    jump_pct: float = 2.0
    basis_bps: float = 2.5
    basis_reversion_minutes: float = 1440.0
    funding_interest_bps: float = 1.0
    funding_clamp_bps: float = 0.5
    pool_liquidity: float = 1e6
    liquidity_variation: float = 0.3
    pool_volume_quote_per_day: float = 10e6
    perp_volume_quote_per_day: float = 5e9
    idle_share: float = 0.2
    intraday_swing: float = 0.6
    noise_ticks: float = 1.5
    price_step_quote: float = 0.01

    def __post_init__(self) -> None:
        for name in ("initial_price", "pool_liquidity", "basis_reversion_minutes", "price_step_quote"):
            require_positive(name, getattr(self, name))
        for name in _NOT_NEGATIVE:
            require_not_negative(name, getattr(self, name))
        for name in ("liquidity_variation", "idle_share", "intraday_swing"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"{name}: {getattr(self, name)!r} must be at least 0 and below 1")
        if not -inf < self.annual_drift < inf:
            raise ValueError(f"annual_drift: {self.annual_drift!r} must be finite")


_NOT_NEGATIVE = (
    "annual_volatility",
    "jumps_per_year",
    "jump_pct",
    "basis_bps",
    "funding_interest_bps",
    "funding_clamp_bps",
    "pool_volume_quote_per_day",
    "perp_volume_quote_per_day",
    "noise_ticks",
)
