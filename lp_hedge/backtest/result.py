"""What a back-test leaves behind: figures, columns, trades and the decisions that were recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.generic]


class Trade(NamedTuple):
    """One fill. `kind`: market twap flatten liquidation. `t`: stamp of the bar.

    `price`: the reference it was filled against; fee, slippage and impact are all in `cost_quote`.
    """

    t: float
    kind: str
    side: str
    leg: str
    base: float
    price: float
    cost_quote: float
    reduce_only: bool
    client_order_id: str

    @property
    def signed_base(self) -> float:
        """Size with its direction: buy > 0."""
        return self.base if self.side == "buy" else -self.base


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One back-test. `summary`: the Back-test JSON (`attribution.summarise`).

    `columns`, a row per bar: `t pool_price perp_price lp_value`, cumulative `fees hedge_pnl funding cost
    total_unhedged total_hedged` in quote (`fees_in_kind`: the fees so far at the bar's price instead of at the
    price when earned), at the bar's end `exposure_base target_base position_base net_base band_quote`, and
    `state`, an index into `meta["states"]`.
    `visits` and `seconds_in` by state id, `taken` by transition id, `refused` by guard: for heat on diagrams.
    `decisions`, `observations`: as their formats, those that were recorded. `meta`: `lower_price upper_price
    states engine config_hash window_start window_end interval_seconds thresholds liquidations alerts`.
    """

    summary: dict[str, Any]
    columns: dict[str, Column]
    trades: list[Trade]
    decisions: list[dict[str, Any]]
    visits: dict[str, int]
    seconds_in: dict[str, float]
    taken: dict[str, int]
    refused: dict[str, int]
    meta: dict[str, Any]
    observations: list[dict[str, Any]] = field(default_factory=list)
