"""Where the money came from: every figure of the Back-test JSON, in columns, after the run.

Conventions (design §5, Back-test JSON):
- `pnl_unhedged` = change of the LP's value + fees valued when earned; `pnl_hedged` adds `hedge_pnl_quote` and
  `funding_quote` (received is positive) and takes off `trading_cost_quote` (positive).
- `hedge_pnl_quote` marks the position to the perp's close, trades at their reference price; fee, slippage and
  impact are all in `trading_cost_quote`.
- `lvr_quote` is a loss and positive, against holdings rebalanced at every bar; `lvr_formula_quote` is the
  sum of L sqrt(P) r^2 / 4.
- `il_quote` is the LP's value less that of holding the first bar's amounts: negative when the LP lost.
- Volatility and drawdown are of the hedged total over the LP's first value, with uncollected fees at the
  pool's price of the bar, as an account would show them: the standard deviation of the changes from one hour's
  end to the next, per year, and the deepest fall below an earlier bar (negative).
- `residual_rms_base` is the root mean square of the net exposure at the bars' ends.
- `time_in_state` gives the whole bar to the state at its end, and sums to bars x interval.
- `rejections` counts, per guard, the decisions in which it stopped something: a transition marked as a control
  fired because the guard was not granted. A gate that is closed is no guard: see `taken` and `time_in_state`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lp_hedge.backtest.bars import utc_text
from lp_hedge.backtest.lp_position import LpColumns
from lp_hedge.backtest.market_data import Market
from lp_hedge.backtest.recorder import Recorder
from lp_hedge.backtest.result import Column, Run, Trade
from lp_hedge.backtest.setup import config_hash
from lp_hedge.clmm.columns import FloatColumn
from lp_hedge.config.record import Config
from lp_hedge.controller import Controller
from lp_hedge.controller.record import HEDGE_REGION

HOUR_SECONDS = 3600
YEAR_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What a pass over the rows leaves: who decided, what was written down, filled and seen."""

    controller: Controller
    recorder: Recorder
    trades: list[Trade]
    columns: dict[str, FloatColumn]
    liquidations: list[float]
    alerts: list[str]


def attribute(market: Market, lp: LpColumns, config: Config, marks: Marks, *, engine: str, seconds: float) -> Run:
    """The whole record of one back-test; `seconds` is how long the pass took."""
    recorder = marks.recorder
    states = marks.controller.chart.states[HEDGE_REGION].children
    columns = _columns(market, lp, marks, states)
    meta = _meta(market, lp, config, marks, engine) | {"states": list(states)}
    summary = {
        **_speed(market, seconds),
        **_results(columns),
        **_lp_results(market, lp),
        **_trading(columns, marks.trades),
        **_risk(market, columns),
        "time_in_state": _time_in_state(market, columns["state"], states),
        "rejections": dict(recorder.refused),
        **_circumstances(market, meta),
    }
    return Run(
        summary=summary,
        columns=columns,
        trades=marks.trades,
        decisions=[each.as_dict() for each in recorder.decisions],
        visits=recorder.visits(),
        seconds_in=_seconds_in(market, recorder),
        taken=dict(recorder.taken),
        refused=dict(recorder.refused),
        meta=meta,
        observations=recorder.observations,
    )


def _columns(market: Market, lp: LpColumns, marks: Marks, states: tuple[str, ...]) -> dict[str, Any]:
    """Quantities by bar; money is cumulative."""
    before, position, hedge, cost = _position(market, marks.trades)
    funding = np.cumsum(-before * market.perp_close * market.funding_rate)
    fees = np.cumsum(lp.fee_value_quote)
    unhedged = lp.value_quote - lp.value_quote[0] + fees
    columns = {
        "t": market.t,
        "pool_price": market.pool_price,
        "perp_price": market.perp_close,
        "lp_value": lp.value_quote,
        "fees": fees,
        "fees_in_kind": lp.base_fee_uncollected * market.pool_price + lp.quote_fee_uncollected,
        "hedge_pnl": hedge,
        "funding": funding,
        "cost": cost,
        "total_unhedged": unhedged,
        "total_hedged": unhedged + hedge + funding - cost,
        "position_base": position,
        "net_base": marks.columns["exposure_base"] + position,
        "state": _state_column(market, marks.recorder, states),
    }
    return columns | marks.columns


def _position(market: Market, trades: list[Trade]) -> tuple[FloatColumn, FloatColumn, FloatColumn, FloatColumn]:
    """Position before and after each bar's trades; hedge profit and costs up to each bar."""
    row = np.searchsorted(market.t, np.array([trade.t for trade in trades], dtype=np.float64))
    signed = np.array([trade.signed_base for trade in trades], dtype=np.float64)
    prices = np.array([trade.price for trade in trades], dtype=np.float64)
    traded = _on_rows(market, row, signed)
    after = np.cumsum(traded)
    before = np.concatenate((np.zeros(1), after[:-1]))
    moved = np.diff(market.perp_close, prepend=market.perp_close[0])
    gained = before * moved + _on_rows(market, row, signed * (market.perp_close[row] - prices))
    cost = np.cumsum(_on_rows(market, row, np.array([trade.cost_quote for trade in trades], dtype=np.float64)))
    return before, after, np.cumsum(gained), cost


def _on_rows(market: Market, row: NDArray[np.intp], values: FloatColumn) -> FloatColumn:
    """The sum of the values that fall on each row."""
    found = np.zeros(market.bars)
    np.add.at(found, row, values)
    return found


def _state_column(market: Market, recorder: Recorder, states: tuple[str, ...]) -> Column:
    """Index of the hedge's state at each bar's end."""
    index = [next(states.index(each) for each in active if each in states) for _, active in recorder.changes]
    return np.repeat(np.array(index, dtype=np.int8), _durations(market, recorder))


def _durations(market: Market, recorder: Recorder) -> list[int]:
    """How many bars end in each recorded configuration."""
    rows = [row for row, _ in recorder.changes] + [market.bars]
    return [later - row for row, later in pairwise(rows)]


def _seconds_in(market: Market, recorder: Recorder) -> dict[str, float]:
    """Time in every state of the chart, regions and parents included."""
    bars: Counter[str] = Counter()
    for (_, active), duration in zip(recorder.changes, _durations(market, recorder), strict=True):
        bars.update(dict.fromkeys(active, duration))
    return {state: float(count * market.interval_seconds) for state, count in bars.items()}


def _time_in_state(market: Market, state: Column, states: tuple[str, ...]) -> dict[str, float]:
    bars = np.bincount(state.astype(np.int64), minlength=len(states)).tolist()
    return {name: float(count * market.interval_seconds) for name, count in zip(states, bars, strict=True)}


def _speed(market: Market, seconds: float) -> dict[str, float]:
    return {"bars": market.bars, "seconds": seconds, "bars_per_second": market.bars / max(seconds, 1e-9)}


def _results(columns: dict[str, Any]) -> dict[str, float]:
    names = {"pnl_hedged": "total_hedged", "pnl_unhedged": "total_unhedged", "fees_quote": "fees"}
    names |= {"hedge_pnl_quote": "hedge_pnl", "funding_quote": "funding", "trading_cost_quote": "cost"}
    return {name: float(columns[column][-1]) for name, column in names.items()}


def _lp_results(market: Market, lp: LpColumns) -> dict[str, float]:
    """What the LP lost against rebalanced and against held amounts, and its fees in kind."""
    held = lp.base[0] * market.pool_price[-1] + lp.quote[0]
    return {
        "lvr_quote": float(lp.lvr_direct_quote.sum()),
        "lvr_formula_quote": float(lp.lvr_formula_quote.sum()),
        "il_quote": float(lp.value_quote[-1] - held),
        "fees_in_kind_base": float(lp.base_fee.sum()),
        "fees_in_kind_quote": float(lp.quote_fee.sum()),
    }


def _trading(columns: dict[str, Any], trades: list[Trade]) -> dict[str, float]:
    return {
        "trades": len(trades),
        "turnover_quote": float(sum(trade.base * trade.price for trade in trades)),
        "residual_rms_base": sqrt(float(np.mean(np.square(columns["net_base"])))),
    }


def _risk(market: Market, columns: dict[str, Any]) -> dict[str, float]:
    first_value = float(columns["lp_value"][0])
    remarked = columns["fees_in_kind"] - columns["fees"]
    found = {}
    for suffix, name in (("", "total_hedged"), ("_unhedged", "total_unhedged")):
        total = columns[name] + remarked
        found[f"max_drawdown{suffix}_pct"] = max_drawdown_pct(total, first_value)
        found[f"annual_vol{suffix}_pct"] = annual_vol_pct(market, total, first_value)
    return found


def annual_vol_pct(market: Market, total: FloatColumn, first_value: float) -> float:
    """Standard deviation of hourly changes over the LP's first value, per year [%]; 0 below two changes.

    Bars longer than an hour count by their own length.
    """
    step = market.interval_seconds
    ends_hour = (market.t + step) // HOUR_SECONDS > market.t // HOUR_SECONDS
    changes = np.diff(total[ends_hour])
    if len(changes) < 2 or first_value <= 0:
        return 0.0
    return float(np.std(changes, ddof=1)) * sqrt(YEAR_SECONDS / max(step, HOUR_SECONDS)) / first_value * 100.0


def max_drawdown_pct(total: FloatColumn, first_value: float) -> float:
    """Deepest fall below the highest total so far, over the LP's first value [%], ≤ 0."""
    if first_value <= 0:
        return 0.0
    return float(np.min(total - np.maximum.accumulate(total))) / first_value * 100.0


def _circumstances(market: Market, meta: dict[str, Any]) -> dict[str, Any]:
    """Under which conditions the figures hold."""
    same = ("engine", "window_start", "window_end", "interval_seconds", "config_hash")
    return {
        **{name: meta[name] for name in same},
        "pool_bars_repaired": market.pool_bars_repaired,
        "perp_bars_repaired": market.perp_bars_repaired,
        "funding_events": int(np.count_nonzero(market.funding_due)),
        "liquidations": len(meta["liquidations"]),
    }


def _meta(market: Market, lp: LpColumns, config: Config, marks: Marks, engine: str) -> dict[str, Any]:
    return {
        "lower_price": lp.lower,
        "upper_price": lp.upper,
        "engine": engine,
        "config_hash": config_hash(config),
        "window_start": utc_text(int(market.t[0])),
        "window_end": utc_text(int(market.t[-1])),
        "interval_seconds": market.interval_seconds,
        "thresholds": config.thresholds(),
        "liquidations": marks.liquidations,
        "alerts": marks.alerts,
    }
