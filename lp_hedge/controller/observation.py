"""The boundary: one JSON object becomes one view. What is wrong counts as missing and is reported, never guessed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite, nan
from typing import Any

from lp_hedge.domain import LP_STATES, NUMERIC_FACTS, ORDER_LEVELS, View
from lp_hedge.domain.view import COMMANDS

#: Facts that must be > 0, and facts that must be ≥ 0; anything else counts as missing.
POSITIVE = frozenset({"price", "dex_price", "lp_lower_price", "lp_upper_price"})
NOT_NEGATIVE = frozenset(
    {"lp_base", "lp_quote", "lp_base_fee", "lp_quote_fee", "perp_long", "perp_short", "lp_liquidity"}
)
#: No time, price or amount is larger; what is would overflow the products made of it.
LARGEST = 1e30
ENUMERATED = {"lp_state": LP_STATES, "order": ORDER_LEVELS, "command": COMMANDS}
FACTS = frozenset(NUMERIC_FACTS) | frozenset(ENUMERATED) | {"order_id"}
#: For people and for the keeper of the LP: the position as its source tells it, and its state before the keeper spoke.
NOTES = frozenset({"lp", "lp_read"})


def parse_line(line: bytes) -> tuple[View, list[str]]:
    """The view of one line of observations; a line that is no JSON object has no facts."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deeply"
        return View(), [f"observation: not JSON ({reason}); counts as an observation without any fact"]
    return parse_observation(record)


def parse_observation(record: object) -> tuple[View, list[str]]:
    """The view of one observation, and what was wrong with it: `key: what, and what it counts as`.

    A missing key or null is unavailable and no error. A record that is no object has no facts.
    """
    if not isinstance(record, Mapping):
        return View(), ["observation: not a JSON object; counts as an observation without any fact"]
    problems = [f"{key}: unknown key; ignored" for key in record if key not in FACTS and key not in NOTES]
    facts: dict[str, Any] = {}
    for name in NUMERIC_FACTS:
        facts[name] = _number(name, record.get(name), problems)
    for name, members in ENUMERATED.items():
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, str) and value in members:
            facts[name] = value
        else:
            problems.append(f"{name}: {value!r} is none of {' '.join(members)}; counts as missing")
    order_id = record.get("order_id")
    if isinstance(order_id, str):
        facts["order_id"] = order_id
    elif order_id is not None:
        problems.append(f"order_id: {order_id!r} is no text; counts as missing")
    return View(**facts), problems


def _number(name: str, value: object, problems: list[str]) -> float:
    if value is None:
        return nan
    if isinstance(value, bool) or not isinstance(value, int | float):
        problems.append(f"{name}: {value!r} is no number; counts as missing")
        return nan
    wrong = _out_of_bounds(name, value)
    if wrong:
        problems.append(f"{name}: {value!r} is {wrong}; counts as missing")
        return nan
    return float(value)


def _out_of_bounds(name: str, value: float) -> str:
    try:
        if not isfinite(value):
            return "not finite"
    except OverflowError:
        return "too large"
    if abs(value) > LARGEST:
        return "beyond belief"
    if name in POSITIVE and value <= 0:
        return "not above 0"
    return "negative" if name in NOT_NEGATIVE and value < 0 else ""
