"""The baseline: LP, fees, funding and a bare band in one Python loop, as one would write it by hand.

It keeps the same columns as a back-test, and nothing else: no states, no safety rules, no reasons, no record.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, sqrt

from lp_hedge.backtest.lp_position import LpColumns, LpPosition
from lp_hedge.backtest.market_data import Market

Rows = list[tuple[float, float, float, float, float, int, float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the loop needs to know: the position in human and raw units, the band, and what a fill costs."""

    liquidity: float
    lower: float
    upper: float
    liquidity_raw: float
    fee_share: float
    range_ticks: tuple[int, int]
    band_quote: float
    taker_fee: float
    lots_per_base: float


@dataclass(frozen=True, slots=True)
class PlainResult:
    """What came out [quote]."""

    trades: int
    pnl_unhedged: float
    hedge_pnl_quote: float
    funding_quote: float
    trading_cost_quote: float


def plan_of(market: Market, position: LpPosition, lp: LpColumns, *, band: float, fee_bps: float, step: float) -> Plan:
    """The plan for a position on a market."""
    ticks = (position.tick_lower, position.tick_upper)
    raw, fee = float(position.liquidity_raw), market.pool.fee_bps / 10_000
    return Plan(lp.liquidity, lp.lower, lp.upper, raw, fee, ticks, band, fee_bps / 10_000, round(1 / step))


def rows_of(market: Market) -> Rows:
    """The market as Python numbers: not part of what is timed."""
    in_base, in_quote = market.pool.base_quote(market.in_amount0, market.in_amount1)
    columns = (market.pool_price, market.perp_close, in_base, in_quote, market.pool_liquidity, market.tick_close)
    return list(zip(*(column.tolist() for column in columns), market.funding_rate.tolist(), strict=True))


def plain_loop(rows: Rows, plan: Plan) -> PlainResult:
    """Trade the whole gap, in whole lots, whenever it has reached the band."""
    root_lower, root_upper = sqrt(plan.lower), sqrt(plan.upper)
    first_tick, end_tick = plan.range_ticks
    position = cash = cost = fees = funding = 0.0
    trades = 0
    totals, positions, nets = [], [], []
    first_value = None
    for pool_price, price, in_base, in_quote, pool_liquidity, tick, rate in rows:
        root = min(max(sqrt(pool_price), root_lower), root_upper)
        base = plan.liquidity * (1 / root - 1 / root_upper)
        value = base * pool_price + plan.liquidity * (root - root_lower)
        first_value = value if first_value is None else first_value
        if first_tick <= tick < end_tick:
            share = plan.fee_share * plan.liquidity_raw / (pool_liquidity + plan.liquidity_raw)
            fees += share * (in_base * pool_price + in_quote)
        if rate:
            funding -= position * price * rate
        gap = -base - position
        if abs(gap) * price >= plan.band_quote:
            size = floor(abs(gap) * plan.lots_per_base + 1e-9) / plan.lots_per_base
            signed = size if gap > 0 else -size
            position += signed
            cash -= signed * price
            cost += size * price * plan.taker_fee
            trades += 1
        totals.append(value - first_value + fees + cash + position * price + funding - cost)
        positions.append(position)
        nets.append(base + position)
    unhedged = value - (first_value or 0.0) + fees
    return PlainResult(trades, unhedged, cash + position * price, funding, cost)
