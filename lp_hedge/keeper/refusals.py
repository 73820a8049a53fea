"""Which orders are taken now, and for the others why not and what would have to change."""

from __future__ import annotations

from collections.abc import Mapping

from lp_hedge.errors import Refused
from lp_hedge.keeper.life import PositionLife
from lp_hedge.keeper.orders import LpOrder

#: Innermost state, or one around it → why an order that has no row there is not taken.
_REASONS: Mapping[str, str] = {
    "STARTING": "what the wallet holds is not known yet; wait for the first reading",
    "NONE": "there is no position; open one, or adopt one",
    "OPEN": "position {position} is open; close, collect or recentre it",
    "MOVING": "{goal} is under way; wait until it has ended, or order to close",
    "ORPHAN": "the wallet holds {strays}, which the record does not know; adopt or close it first",
    "FAILED": "it has failed ({failure}); reset it, or close the position",
}


def may_take(kind: str, life: PositionLife) -> bool:
    """Has the chart a row for such an order; at the start, one to close what the wallet is known to hold?"""
    return life.accepts(kind) and (life.state != "STARTING" or life.view.holding == "HELD")


def require_taken(order: LpOrder, life: PositionLife) -> None:
    """Raises `Refused` for an order that the chart has no row for, or that means another position."""
    if not may_take(order.kind, life):
        reason = next(_REASONS[state] for state in reversed(life.active) if state in _REASONS)
        raise Refused(f"{order.kind} is not taken: {reason.format_map(_words(life))}")
    if order.position and order.kind != "adopt" and life.state != "ORPHAN" and order.position != life.view.position:
        followed = life.view.position or "none"
        raise Refused(f"{order.kind} means position {order.position}, followed is {followed}; leave the position out")


def chosen_by(order: LpOrder, life: PositionLife) -> str:
    """The position that an order to adopt, or to close an unknown one, means. Raises `Refused` when that is open."""
    if order.kind not in ("adopt", "close") or (order.kind == "close" and life.state != "ORPHAN"):
        return ""
    strays = life.strays
    if order.position is None and len(strays) == 1:
        return strays[0]
    known = ", ".join(strays) or "none that the record does not know"
    if order.position is None:
        raise Refused(f"{order.kind} which position? The wallet holds {known}; name one")
    if life.state == "ORPHAN" and order.position not in strays:
        raise Refused(f"position {order.position} is not in the wallet, which holds {known}; name one of them")
    return order.position


def _words(life: PositionLife) -> Mapping[str, str]:
    return {
        "position": life.view.position or "none",
        "goal": life.view.goal or "a step",
        "strays": ", ".join(life.strays),
        "failure": life.view.last_failure,
    }
