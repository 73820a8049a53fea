"""How position, target, gap and band hang together (design §2.1). See `axioms`."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.formula.values import known
from lp_hedge.review.verify.logic import alike, implies


def position_needs_both_legs(view: View) -> bool:
    """The position is the difference of the legs."""
    return alike(known(view.position_base), known(view.perp_long) and known(view.perp_short))


def position_has_the_sign_of_the_larger_leg(view: View) -> bool:
    """Long minus short; the sign of a difference is exact in floats."""
    return not known(view.position_base) or (
        (view.perp_long > view.perp_short and view.position_base > 0)
        or (view.perp_long < view.perp_short and view.position_base < 0)
        or (view.perp_long == view.perp_short and view.position_base == 0)
    )


def target_needs_the_exposure(view: View) -> bool:
    """The target is a share of the exposure."""
    return alike(known(view.target_base), known(view.exposure_base))


def target_is_short(view: View, *, hedge_allow_long: bool) -> bool:
    """Unless longs are allowed the target is never above 0."""
    return hedge_allow_long or not known(view.target_base) or view.target_base <= 0


def gap_needs_target_and_position(view: View) -> bool:
    """The gap is target minus position."""
    return alike(known(view.gap_base), known(view.target_base) and known(view.position_base))


def gap_has_the_sign_of_the_difference(view: View) -> bool:
    """Target minus position; the sign of a difference is exact in floats."""
    return not known(view.gap_base) or (
        (view.target_base > view.position_base and view.gap_base > 0)
        or (view.target_base < view.position_base and view.gap_base < 0)
        or (view.target_base == view.position_base and view.gap_base == 0)
    )


def gap_value_needs_gap_and_price(view: View) -> bool:
    """The gap in quote is the gap times the price."""
    return alike(known(view.gap_quote), known(view.gap_base) and known(view.price))


def gap_value_is_not_negative(view: View) -> bool:
    """It is an absolute value times a price; without a gap it is 0."""
    return not known(view.gap_quote) or (view.gap_quote >= 0 and (implies(view.gap_base == 0, view.gap_quote == 0)))


def band_is_not_negative(view: View) -> bool:
    """A width."""
    return not known(view.band_quote) or view.band_quote >= 0


def fixed_band_is_the_configured_one(
    view: View, *, hedge_band: str, hedge_delta_band_quote: float, hedge_delta_band_pct: float
) -> bool:
    """A fixed band is `hedge_delta_band_quote` [quote], or wider where a share of the LP is configured too."""
    return (
        hedge_band != "fixed"
        or (hedge_delta_band_pct == 0 and view.band_quote == hedge_delta_band_quote)
        or (hedge_delta_band_pct != 0 and (not known(view.band_quote) or view.band_quote >= hedge_delta_band_quote))
    )


def hysteresis_is_at_most_the_band(view: View, *, hedge_delta_hysteresis_quote: float) -> bool:
    """The narrower of `hedge_delta_hysteresis_quote` [quote] and the band; unknown with the band."""
    return alike(known(view.hysteresis_quote), known(view.band_quote)) and (
        not known(view.band_quote)
        or (view.band_quote < hedge_delta_hysteresis_quote and view.hysteresis_quote == view.band_quote)
        or (view.band_quote >= hedge_delta_hysteresis_quote and view.hysteresis_quote == hedge_delta_hysteresis_quote)
    )


AXIOMS = (
    position_needs_both_legs,
    position_has_the_sign_of_the_larger_leg,
    target_needs_the_exposure,
    target_is_short,
    gap_needs_target_and_position,
    gap_has_the_sign_of_the_difference,
    gap_value_needs_gap_and_price,
    gap_value_is_not_negative,
    band_is_not_negative,
    fixed_band_is_the_configured_one,
    hysteresis_is_at_most_the_band,
)
