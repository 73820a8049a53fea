"""What the boundary and the clocks guarantee: signs, members, ages. See `axioms`."""

from __future__ import annotations

from typing import Any

from lp_hedge.domain import LP_STATES, View
from lp_hedge.domain.derivation import STATUSES
from lp_hedge.formula.values import UNKNOWN, known
from lp_hedge.review.verify.logic import implies

REPORTED = tuple(state for state in LP_STATES if state != UNKNOWN)
OUTSTANDING = tuple(status for status in STATUSES if status != "NONE")


def price_is_positive(view: View) -> bool:
    """The boundary counts a price that is not above 0 as missing (controller/observation.py)."""
    return not known(view.price) or view.price > 0


def dex_price_is_positive(view: View) -> bool:
    """The boundary counts a pool price that is not above 0 as missing."""
    return not known(view.dex_price) or view.dex_price > 0


def reference_price_is_positive(view: View) -> bool:
    """The last usable price; without one, this observation's."""
    return not known(view.reference_price) or view.reference_price > 0


def reference_price_falls_back_on_the_price(view: View) -> bool:
    """With a price there is always something to compare it with."""
    return not known(view.price) or known(view.reference_price)


def legs_are_not_negative(view: View) -> bool:
    """The boundary counts a negative leg as missing."""
    return (not known(view.perp_long) or view.perp_long >= 0) and (not known(view.perp_short) or view.perp_short >= 0)


def lp_state_is_a_member(view: View) -> bool:
    """The boundary counts any other word as UNKNOWN."""
    return not known(view.lp_state) or view.lp_state in REPORTED


def order_status_is_a_member(view: View) -> bool:
    """`order_status` returns nothing else (domain/derivation.py)."""
    return view.order_status in STATUSES


def outstanding_order_has_a_status(view: Any) -> bool:
    """A submission that has not been seen to end is at least PENDING."""
    return not view.order_outstanding or view.order_status in OUTSTANDING


def ended_order_is_over(view: Any) -> bool:
    """Once the last submission has ended, only an order still working or unknown matters."""
    return view.order_outstanding or view.order_status in ("NONE", "WORKING", "UNCERTAIN")


def fill_starts_the_cooldown(view: View) -> bool:
    """In the observation that brings the fill, no time has passed since it."""
    return implies(view.order_status == "FILLED", view.since_fill_seconds == 0)


def price_age_is_not_negative(view: View) -> bool:
    """A price from the near future has age 0, from beyond it none."""
    return not known(view.price_age_seconds) or view.price_age_seconds >= 0


def price_age_needs_both_times(view: View) -> bool:
    """An age is a difference of two times."""
    return not known(view.price_age_seconds) or (known(view.t) and known(view.price_t))


def time_since_the_check_is_not_negative(view: View) -> bool:
    """The controller's clock never goes back."""
    return view.since_check_seconds >= 0


def out_of_range_time_runs_out_of_range(view: View) -> bool:
    """It is 0 in every other state of the LP, and never negative."""
    return view.out_of_range_seconds >= 0 and (view.lp_state == "OUT_OF_RANGE" or view.out_of_range_seconds == 0)


def counts_are_not_negative(view: View) -> bool:
    """Submissions and failures are counted up from 0."""
    return view.submissions_last_hour >= 0 and view.failures >= 0


AXIOMS = (
    price_is_positive,
    dex_price_is_positive,
    reference_price_is_positive,
    reference_price_falls_back_on_the_price,
    legs_are_not_negative,
    lp_state_is_a_member,
    order_status_is_a_member,
    outstanding_order_has_a_status,
    ended_order_is_over,
    fill_starts_the_cooldown,
    price_age_is_not_negative,
    price_age_needs_both_times,
    time_since_the_check_is_not_negative,
    out_of_range_time_runs_out_of_range,
    counts_are_not_negative,
)
