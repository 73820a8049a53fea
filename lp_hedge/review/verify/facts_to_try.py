"""What an observation may say when a trace is made concrete: for each fact, values on every side of every threshold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.domain import LP_STATES, ORDER_LEVELS

PRICE = 2000.0

#: A quiet observation: in range, a price, one base unit of exposure, no position, plenty of money.
QUIET: Mapping[str, Any] = {
    "wait": 1.0,
    "price": PRICE,
    "age": 0.0,
    "dex_price": PRICE,
    "lp_state": "IN_RANGE",
    "lp_base": 1.0,
    "lp_quote": PRICE,
    "lp_base_fee": 0.0,
    "lp_quote_fee": 0.0,
    "wallet_base": 0.0,
    "perp_long": 0.0,
    "perp_short": 0.0,
    "available_balance": 1_000_000_000.0,
    "funding_rate": 0.0,
    "order": "none",
}


def choices(thresholds: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    """Values to try for each fact; None means missing. `wait` [s] is the time since the last observation."""
    waits = {
        1.0,
        thresholds["hedge_cooldown_seconds"] + 1,
        thresholds["hedge_order_timeout_seconds"] + 1,
        thresholds["hedge_rebalance_interval_seconds"] + 1,
        61.0,
        3601.0,
    }
    sizes = tuple(_sizes(thresholds))
    return {
        "wait": tuple(sorted(waits)),
        "price": (PRICE, None, PRICE * 3, PRICE / 3),
        "age": (0.0, None, thresholds["max_price_age_seconds"] + 1),
        "lp_state": LP_STATES,
        "lp_base": (*sizes, None),
        "perp_short": (*sizes, None),
        "perp_long": (*sizes, None),
        "available_balance": (1_000_000_000.0, 0.0, thresholds["hedge_min_available_balance_quote"], None),
        "order": (*ORDER_LEVELS, None),
        "dex_price": (PRICE, PRICE * 2, None),
        "funding_rate": (0.0, 1.0, -1.0, None),
    }


def _sizes(thresholds: Mapping[str, Any]) -> list[float]:
    """Sizes in base whose worth lies about each threshold in quote, and the shares of them that are hedged."""
    quotes = {thresholds[key] for key in thresholds if key.endswith("_quote") and thresholds[key]}
    worth = {0.0, 1.0, 5.0} | {quote * part / PRICE for quote in quotes for part in (0.5, 1.0, 1.5, 3.0)}
    shares = {each * thresholds["hedge_ratio"] for each in worth}
    return sorted({round(each, 9) for each in worth | shares})


def observation(chosen: Mapping[str, Any], t: float, command: str) -> dict[str, Any]:
    """The line of an observation file at time `t`."""
    facts = {key: value for key, value in chosen.items() if key not in ("wait", "age") and value is not None}
    dated = {} if chosen["age"] is None else {"price_t": t - chosen["age"]}
    return {"t": t, **dated, **facts, **({"command": command} if command else {})}
