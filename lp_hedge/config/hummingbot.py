"""Keys that Hummingbot writes into a controller file and that mean nothing here. Source: its ControllerConfigBase."""

from __future__ import annotations

from collections.abc import Mapping

_SIZE = "the size is base_amount and quote_amount"
_RANGE = "the range is position_width_pct"
_SWAP = "nothing is swapped here"

BASE_KEYS: Mapping[str, str] = {
    "candles_config": "no candles are used",
    "manual_kill_switch": "the kill switch is the command `kill`",
    "initial_positions": "positions are read from the venue",
    "total_amount_quote": _SIZE,
    "update_interval": "decisions follow observations",
    "position_offset_pct": _RANGE,
    "rebalance_threshold_pct": _RANGE,
    "side": "a position provides both sides",
    "buy_price_min": "the limit is lower_price_limit",
    "buy_price_max": "the limit is upper_price_limit",
    "sell_price_min": "the limit is lower_price_limit",
    "sell_price_max": "the limit is upper_price_limit",
    "auto_swap": _SWAP,
    "autoswap": _SWAP,
    "swap_provider": _SWAP,
    "slippage_pct": "hedges are market orders or TWAP",
    "leverage": "the perp's leverage is hedge_leverage",
    "position_mode": "the perp's mode is hedge_position_mode",
}
"""Key → why it is ignored."""
