"""An opening that can only be planned: what it is made of is not there before the step before it is final."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lp_hedge.cli.lp_standing import Standing, as_number
from lp_hedge.clmm import amounts, liquidity_for_value

if TYPE_CHECKING:
    from lp_hedge.lp_ports import Step

OF_NOW = "the range and the amounts are those of the price now"


def recentred(now: Standing, width_pct: Decimal) -> dict[str, Any]:
    """The range a recentre would end in if the price stayed, all the value in it, and the swap that takes."""
    action = {"action": f"open again, once the closing is final; {OF_NOW}"}
    if now.price is None or now.value_quote is None:
        return action
    plan = _around(now.price, now.value_quote + (now.fees_quote or 0.0), width_pct)
    swapped = -plan["expected_base"] - (now.base or 0.0) - (now.base_fee or 0.0)
    swap = f"{'buy' if swapped > 0 else 'sell'} about {abs(swapped):.6g} base before it"
    return {**action, **plan, "swap": swap}


def reopened(now: Standing, swap: Mapping[str, Any], step: Step) -> dict[str, Any]:
    """What opens after the swap of a step, if the price stayed: at most what the wallet holds then."""
    action = {"action": f"open, once the swap is final; {OF_NOW}"}
    price = now.price if now.price is not None else as_number(swap.get("price"))
    if price is None or step.width_pct is None:
        return action
    base = _left(step.base, now.wallet_base, swap.get("expected_base"))
    quote = _left(step.quote, now.wallet_quote, swap.get("expected_quote"))
    return {**action, **_around(price, base * price + quote, step.width_pct)}


def _left(most: Decimal | None, held: float | None, moved: Any) -> float:
    """What there is of a token after `moved` of it came in or (negative) went."""
    used = float(most or 0)
    return max((used if held is None else min(used, held)) + (as_number(moved) or 0.0), 0.0)


def _around(price: float, worth: float, width_pct: Decimal) -> dict[str, Any]:
    half = float(width_pct) / 200
    lower, upper = price * (1 - half), price * (1 + half)
    base, quote = amounts(liquidity_for_value(worth, price, lower, upper), price, lower, upper)
    return {
        "lower_price": lower,
        "upper_price": upper,
        "price": price,
        "expected_base": -base,
        "expected_quote": -quote,
    }
