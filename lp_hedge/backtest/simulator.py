"""A seeded market: pool, perp and funding of the same shape as recordings, the same bits everywhere.

The model, a row per minute, in log-price measured in ticks (1 bp):
- a fair price diffuses, with jumps at random times (Merton);
- the pool follows it as arbitrage does: noise trades move it, and whoever can earn more than the pool's
  fee pulls it back to within the fee of the fair price;
- the perp trades at the fair price plus a mean-reverting basis; funding is the mean basis of the last
  eight hours pulled towards the interest rate, as the venues compute it;
- volume comes in bursts, follows the day (peak at 15:00 UTC) and pauses; every move of the tick is paid
  for by the exact swap through the pool's liquidity at that time, which itself wanders.

Deterministic in (parameters, seed); a longer run begins with the shorter one. Only + - * / sqrt and
rounding act on the draws of `lp_hedge.backtest.draws`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from lp_hedge.backtest.bars import FUNDING_PERIOD, MINUTE, FundingRates, PerpBars, PoolBars
from lp_hedge.backtest.draws import normals, uniforms
from lp_hedge.backtest.market_data import Market, join_market, moment_seconds
from lp_hedge.backtest.simulator_parameters import SimulatorParameters
from lp_hedge.clmm import PoolSpec
from lp_hedge.clmm.columns import FloatColumn, IntColumn, price_columns
from lp_hedge.clmm.ticks import LOG_TICK

MINUTES_PER_DAY = 1440
MINUTES_PER_YEAR = 365 * MINUTES_PER_DAY
PEAK_MINUTE = 15 * 60
BPS = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedMarket:
    """The tables a recording would give; `net_base net_quote`: what swaps moved into the pool [human units]."""

    spec: PoolSpec
    pool: PoolBars
    perp: PerpBars
    funding: FundingRates
    net_base: FloatColumn
    net_quote: FloatColumn

    def join(self) -> Market:
        """The market as `read_market` would give it from the files."""
        return join_market(self.spec, self.pool, self.perp, self.funding)


@dataclass(frozen=True, slots=True)
class _Run:
    """One simulation's parameters, seed and clock."""

    parameters: SimulatorParameters
    seed: int
    t: IntColumn

    @property
    def source(self) -> str:
        return f"simulated market (seed {self.seed})"

    def normals(self, stream: str) -> FloatColumn:
        return normals(self.seed, stream, len(self.t))

    def uniforms(self, stream: str) -> FloatColumn:
        return uniforms(self.seed, stream, len(self.t))


def simulate_market(seed: int, minutes: int, parameters: SimulatorParameters | None = None) -> Market:
    """A joined market of `minutes` rows; see `simulate`."""
    return simulate(seed, minutes, parameters).join()


def simulate(seed: int, minutes: int, parameters: SimulatorParameters | None = None) -> SimulatedMarket:
    """Pool, perp and funding tables of `minutes` rows.

    Raises `ValueError` naming the argument, `DataError` for a `start` that is no time.
    """
    parameters = parameters or SimulatorParameters()
    if seed < 0:
        raise ValueError(f"seed: {seed!r} must be zero or above")
    if minutes < 1:
        raise ValueError(f"minutes: {minutes!r} must be at least 1")
    start = moment_seconds("start", parameters.start) // MINUTE * MINUTE
    run = _Run(parameters, seed, start + MINUTE * np.arange(minutes, dtype=np.int64))
    fair = _fair_ticks(run)
    basis = _basis(run)
    pool, net_base, net_quote = _pool_bars(run, fair)
    return SimulatedMarket(
        parameters.pool, pool, _perp_bars(run, fair, basis), _funding_rates(run, basis), net_base, net_quote
    )


def _fair_ticks(run: _Run) -> FloatColumn:
    """Log of the fair price over the initial one, in ticks: diffusion, drift and jumps."""
    p = run.parameters
    variance = p.annual_volatility * p.annual_volatility
    drift = (p.annual_drift - variance / 2.0) / MINUTES_PER_YEAR
    diffusion = p.annual_volatility / sqrt(MINUTES_PER_YEAR) * run.normals("diffusion")
    jumps = run.uniforms("jump times") < p.jumps_per_year / MINUTES_PER_YEAR
    jump = np.where(jumps, p.jump_pct / 100.0 * run.normals("jump sizes"), 0.0)
    return np.add.accumulate((drift + diffusion + jump) / LOG_TICK)


def _basis(run: _Run) -> FloatColumn:
    """The perp over the fair price, as a fraction."""
    p = run.parameters
    return p.basis_bps * BPS * _mean_reverting(run.normals("basis"), p.basis_reversion_minutes)


def _mean_reverting(shocks: FloatColumn, minutes: float) -> FloatColumn:
    """A mean-reverting series of unit variance that forgets in about `minutes`."""
    keep = max(1.0 - 1.0 / minutes, 0.0)
    scale = sqrt(1.0 - keep * keep)
    level = float(shocks[0])
    series = [level]
    for shock in shocks[1:].tolist():
        level = keep * level + scale * shock
        series.append(level)
    return np.array(series)


def _pool_bars(run: _Run, fair: FloatColumn) -> tuple[PoolBars, FloatColumn, FloatColumn]:
    """The pool's bars and its net swaps (base, quote)."""
    p = run.parameters
    first = p.pool.tick_at_price(p.initial_price)
    direction = 1 if p.pool.base_is_token0 else -1
    close = first + direction * np.rint(_arbitraged(fair, p.noise_ticks * run.normals("noise"), p.pool.fee_bps))
    close = close.astype(np.int64)
    opened = np.concatenate(([first], close[:-1]))
    liquidity = p.pool_liquidity * _liquidity_factor(run)
    root, root_before = (np.sqrt(price_columns(p.pool, ticks)) for ticks in (close, opened))
    net_quote = liquidity * (root - root_before)
    net_base = liquidity * (1.0 / root - 1.0 / root_before)
    in_amount0, in_amount1 = _raw_in_amounts(run, net_base, net_quote, root * root)
    raw_liquidity = np.rint(liquidity * p.pool.raw_per_human_liquidity)
    low, high = np.minimum(opened, close), np.maximum(opened, close)
    bars = PoolBars(run.source, MINUTE, run.t, close, opened, low, high, in_amount0, in_amount1, raw_liquidity)
    return bars, net_base, net_quote


def _arbitraged(fair: FloatColumn, noise: FloatColumn, fee_bps: float) -> FloatColumn:
    """The pool's log price [ticks]: moved by noise, pulled back to within the fee of the fair one."""
    level, levels = 0.0, []
    for target, shock in zip(fair.tolist(), noise.tolist(), strict=True):
        level = min(max(level + shock, target - fee_bps), target + fee_bps)
        levels.append(level)
    return np.array(levels)


def _liquidity_factor(run: _Run) -> FloatColumn:
    """Liquidity over its mean: wanders for days, never below a fifth."""
    wander = _mean_reverting(run.normals("liquidity"), MINUTES_PER_DAY)
    return np.maximum(1.0 + run.parameters.liquidity_variation * wander, 0.2)


def _raw_in_amounts(
    run: _Run, net_base: FloatColumn, net_quote: FloatColumn, price: FloatColumn
) -> tuple[FloatColumn, FloatColumn]:
    """What traders paid in, fee included: the swap that moved the tick, and noise in both directions."""
    p = run.parameters
    half_noise = p.pool_volume_quote_per_day * _activity(run, "pool") / MINUTES_PER_DAY / 2.0
    kept = 1.0 - p.pool.fee_bps * BPS
    base = np.maximum(net_base, 0.0) / kept + half_noise / price
    quote = np.maximum(net_quote, 0.0) / kept + half_noise
    amount0, amount1 = p.pool.raw_amounts(base, quote)
    return np.rint(amount0), np.rint(amount1)


def _activity(run: _Run, market: str) -> FloatColumn:
    """Volume over its mean: the day's pattern times exponential bursts, with idle minutes."""
    p = run.parameters
    first, second = run.normals(f"{market} burst 1"), run.normals(f"{market} burst 2")
    burst = (first * first + second * second) / 2.0
    idle = run.uniforms(f"{market} idle") < p.idle_share
    trading: FloatColumn = np.where(idle, 0.0, 1.0 / (1.0 - p.idle_share))
    return _intraday(run.t, p.intraday_swing) * burst * trading


def _intraday(t: IntColumn, swing: float) -> FloatColumn:
    """1 + swing at the day's peak, 1 - swing twelve hours later, straight lines between; mean 1."""
    one_way = np.abs(t // MINUTE % MINUTES_PER_DAY - PEAK_MINUTE)
    away: FloatColumn = np.minimum(one_way, MINUTES_PER_DAY - one_way).astype(np.float64)
    return 1.0 + swing * (1.0 - away / (MINUTES_PER_DAY / 4))


def _perp_bars(run: _Run, fair: FloatColumn, basis: FloatColumn) -> PerpBars:
    """The perp's candles at its price step."""
    p = run.parameters
    close = _on_step(_price_at_log_ticks(p, fair) * (1.0 + basis), p.price_step_quote)
    opened = np.concatenate((_on_step(np.array([p.initial_price]), p.price_step_quote), close[:-1]))
    reach = p.annual_volatility / sqrt(MINUTES_PER_YEAR) / 2.0
    above, below = np.abs(run.normals("high")) * reach, np.abs(run.normals("low")) * reach
    high = _on_step(np.maximum(opened, close) * (1.0 + above), p.price_step_quote)
    low = _on_step(np.minimum(opened, close) * (1.0 - below), p.price_step_quote)
    volume = p.perp_volume_quote_per_day * _activity(run, "perp") / MINUTES_PER_DAY / close
    return PerpBars(run.source, MINUTE, run.t, opened, high, low, close, np.rint(volume * 1000.0) / 1000.0)


def _price_at_log_ticks(p: SimulatorParameters, log_ticks: FloatColumn) -> FloatColumn:
    """Price of a log price [ticks over the initial price]; between two ticks it is interpolated."""
    whole = np.floor(log_ticks)
    first = p.pool.tick_at_price(p.initial_price)
    direction = 1 if p.pool.base_is_token0 else -1
    at_tick = price_columns(p.pool, first + direction * whole.astype(np.int64))
    return at_tick * (1.0 + (log_ticks - whole) * LOG_TICK)


def _on_step(price: FloatColumn, step: float) -> FloatColumn:
    """The nearest multiple of the step, at least one step."""
    steps_per_quote = 1.0 / step
    steps: FloatColumn = np.maximum(np.rint(price * steps_per_quote), 1.0)
    return steps / steps_per_quote


def _funding_rates(run: _Run, basis: FloatColumn) -> FundingRates:
    """Rates at the multiples of eight hours from the last one before the start to the end."""
    p = run.parameters
    first = run.t[0] // FUNDING_PERIOD * FUNDING_PERIOD
    stamps = np.arange(first, run.t[-1] + MINUTE, FUNDING_PERIOD, dtype=np.int64)
    premium = np.array([_mean_premium(run.t, basis, stamp) for stamp in stamps.tolist()])
    clamp = p.funding_clamp_bps * BPS
    rate = premium + np.clip(p.funding_interest_bps * BPS - premium, -clamp, clamp)
    return FundingRates(run.source, FUNDING_PERIOD, stamps, np.rint(rate * 1e8) / 1e8)


def _mean_premium(t: IntColumn, basis: FloatColumn, stamp: int) -> float:
    """Mean basis of the eight hours before `stamp`; none before the start."""
    begin, end = np.searchsorted(t, (stamp - FUNDING_PERIOD, stamp))
    return float(np.add.accumulate(basis[begin:end])[-1]) / int(end - begin) if end > begin else 0.0
