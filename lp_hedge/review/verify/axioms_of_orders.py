"""How the next order follows from the quantities (domain/view.py). See `axioms`."""

from __future__ import annotations

from lp_hedge.domain import View
from lp_hedge.formula.values import known
from lp_hedge.review.verify.logic import alike, implies

#: What rounding to lots may add to a capped order: `quantities.LOT_TOLERANCE` of one lot, and float noise.
ROUNDING = 1.00000001


def trade_closes_the_gap(view: View, *, hedge_trade_to: str) -> bool:
    """An adjustment to the target trades the whole gap."""
    return hedge_trade_to != "target" or (
        alike(known(view.trade_base), known(view.gap_base))
        and (not known(view.trade_base) or view.trade_base == view.gap_base)
    )


def order_needs_a_trade(view: View) -> bool:
    """The order is the trade, capped and in whole lots; nothing to trade is no order."""
    return alike(known(view.order_base), known(view.trade_base)) and (
        implies(view.trade_base == 0, view.order_base == 0)
    )


def order_is_not_negative(view: View) -> bool:
    """A size; its direction is the trade's."""
    return not known(view.order_base) or view.order_base >= 0


def order_value_needs_size_and_price(view: View) -> bool:
    """The notional is size times price."""
    return alike(known(view.order_quote), known(view.order_base) and known(view.price))


def order_value_is_not_negative(view: View) -> bool:
    """A size times a price; 0 without a size."""
    return not known(view.order_quote) or (
        view.order_quote >= 0 and (implies(view.order_base == 0, view.order_quote == 0))
    )


def order_value_is_capped(view: View, *, hedge_max_order_quote: float) -> bool:
    """At most `hedge_max_order_quote` [quote], up to the tolerance of a lot; 0 is no cap."""
    return (
        hedge_max_order_quote == 0
        or not known(view.order_quote)
        or view.order_quote <= hedge_max_order_quote * ROUNDING
    )


def opposite_order_is_not_negative(view: View) -> bool:
    """A size."""
    return not known(view.opposite_order_base) or view.opposite_order_base >= 0


def opposite_order_needs_a_leg(view: View) -> bool:
    """It closes the long leg, or the short one when the target is long."""
    return not (view.opposite_order_base > 0) or view.perp_long > 0 or (view.target_base > 0 and view.perp_short > 0)


def margin_after_needs_balance_and_order(view: View) -> bool:
    """What is left is the balance less margin and fee of the order."""
    return alike(known(view.margin_after_quote), known(view.available_balance) and known(view.order_quote))


def order_costs_margin(view: View) -> bool:
    """Margin and fee are not negative."""
    return not known(view.margin_after_quote) or view.margin_after_quote <= view.available_balance


def position_after_needs_position_and_order(view: View) -> bool:
    """Position plus or minus the order."""
    return alike(known(view.position_after_base), known(view.position_base) and known(view.order_base))


def open_legs_need_both_legs(view: View) -> bool:
    """Whole lots of both legs."""
    return alike(known(view.open_legs_base), known(view.perp_long) and known(view.perp_short)) and (
        not known(view.open_legs_base) or view.open_legs_base >= 0
    )


AXIOMS = (
    trade_closes_the_gap,
    order_needs_a_trade,
    order_is_not_negative,
    order_value_needs_size_and_price,
    order_value_is_not_negative,
    order_value_is_capped,
    opposite_order_is_not_negative,
    opposite_order_needs_a_leg,
    margin_after_needs_balance_and_order,
    order_costs_margin,
    position_after_needs_position_and_order,
    open_legs_need_both_legs,
)
