"""The numbers a controller decides with: the flat thresholds of one configuration, under their configuration keys."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor
from typing import Any

#: What the derivation itself reads; guards name their own thresholds.
DERIVATION_KEYS = (
    "hedge_ratio",
    "hedge_include_fees",
    "hedge_include_wallet_base",
    "hedge_allow_long",
    "hedge_position_mode",
    "hedge_leverage",
    "hedge_band",
    "hedge_delta_band_quote",
    "hedge_delta_band_pct",
    "hedge_delta_hysteresis_quote",
    "hedge_trade_to",
    "hedge_risk_aversion",
    "hedge_max_order_quote",
    "hedge_use_twap_over_quote",
    "hedge_twap_total_duration",
    "hedge_twap_order_interval",
    "lookup_settle_seconds",
    "step",
    "taker_fee_bps",
)


class Settings:
    """Thresholds by attribute, for the hot path. `all` keeps the whole mapping for the guards.

    `lots_per_base` is 1/step: sizes are integers of lots, and lots ÷ lots_per_base is the nearest float to
    the decimal where 1/step is a whole number.
    """

    __slots__ = (*DERIVATION_KEYS, "all", "lots_per_base", "whalley_wilmott", "to_edge", "one_way")

    def __init__(self, thresholds: Mapping[str, Any]) -> None:
        for key in DERIVATION_KEYS:
            setattr(self, key, thresholds[key])
        self.all: Mapping[str, Any] = thresholds
        self.lots_per_base: float = whole_reciprocal(thresholds["step"])
        self.whalley_wilmott: bool = thresholds["hedge_band"] == "whalley_wilmott"
        self.to_edge: bool = thresholds["hedge_trade_to"] == "edge"
        self.one_way: bool = thresholds["hedge_position_mode"] == "ONEWAY"

    hedge_ratio: float
    hedge_include_fees: bool
    hedge_include_wallet_base: bool
    hedge_allow_long: bool
    hedge_position_mode: str
    hedge_leverage: float
    hedge_band: str
    hedge_delta_band_quote: float
    hedge_delta_band_pct: float
    hedge_delta_hysteresis_quote: float
    hedge_trade_to: str
    hedge_risk_aversion: float
    hedge_max_order_quote: float
    hedge_use_twap_over_quote: float
    hedge_twap_total_duration: float
    hedge_twap_order_interval: float
    lookup_settle_seconds: float
    step: float
    taker_fee_bps: float


def whole_reciprocal(step: float) -> float:
    """1/step, snapped to the whole number it means (0.001 → 1000.0) when it means one."""
    nearest = float(floor(1 / step + 0.5))
    return nearest if nearest > 0 and abs(nearest * step - 1) < 1e-12 else 1 / step
