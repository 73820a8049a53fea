"""The tick range a step asks for: whole multiples of the tick spacing, rounded outward."""

from __future__ import annotations

from lp_hedge.clmm import MAX_TICK, PoolSpec
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Step


def ticks_of(step: Step, spec: PoolSpec, sqrt_price_x96: int) -> tuple[int, int]:
    """(tick_lower, tick_upper) of the step's prices, or of its width around the pool's price.

    Raises `Rejected` when the step names no range, or one the pool cannot hold.
    """
    lower, upper = _prices(step, spec.price_at_sqrt_ratio(sqrt_price_x96))
    try:
        edges = sorted((spec.tick_at_price(lower), spec.tick_at_price(upper)))
    except ValueError as error:
        raise Rejected(f"{step.step_id}: the range {lower:g} .. {upper:g} does not fit the pool ({error})") from error
    outermost = MAX_TICK // spec.tick_spacing
    low = max(edges[0] // spec.tick_spacing, -outermost)
    high = min(-(-edges[1] // spec.tick_spacing), outermost)
    return low * spec.tick_spacing, max(high, low + 1) * spec.tick_spacing


def _prices(step: Step, price: float) -> tuple[float, float]:
    """The prices asked for [quote per base]; a width counts only where they are left out."""
    if step.lower_price is not None and step.upper_price is not None:
        if not 0 < step.lower_price < step.upper_price:
            raise Rejected(
                f"{step.step_id}: lower_price {step.lower_price} is not below upper_price {step.upper_price}"
            )
        return float(step.lower_price), float(step.upper_price)
    if step.width_pct is None:
        raise Rejected(f"{step.step_id}: names no range; give lower_price and upper_price, or width_pct")
    if not 0 < step.width_pct < 200:
        raise Rejected(f"{step.step_id}: width_pct {step.width_pct} must be above 0 and below 200")
    half = float(step.width_pct) / 200
    return price * (1 - half), price * (1 + half)
