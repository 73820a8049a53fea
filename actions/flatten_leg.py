"""Close what is left of the position, leg by leg."""

from __future__ import annotations

from actions._orders import leg
from lp_hedge.domain import Command, View, remember
from lp_hedge.domain.memory import LONGEST_WAIT_SECONDS
from lp_hedge.plugins import action


@action(role="reducing", kinds=("flatten",), doc_zh="平仓")
def flatten_leg(view: View) -> list[Command]:
    """One reduce-only order for the smaller leg, then the rest; capped, at market, with back-off.

    Nothing while the legs or the price are unknown, or while the back-off runs; progress ends the back-off.
    """
    if view.flatten_waits_for or view.flatten_base == 0 or view.until_flatten_seconds > 0:
        return []
    buys = view.flatten_leg == "short"
    wait = view.flatten_wait_seconds
    return [
        Command(
            "flatten",
            side="buy" if buys else "sell",
            leg=leg(view, buys=buys, reduce_only=True),
            base=view.flatten_base,
            reduce_only=True,
        ),
        remember(
            flatten_clock=view.clock + wait,
            flatten_wait_seconds=min(2 * wait, LONGEST_WAIT_SECONDS),
            flatten_legs_base=view.perp_long + view.perp_short,
        ),
    ]
