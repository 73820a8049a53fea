"""How a size with a direction becomes an order: side and leg, the same for every action that trades."""

from __future__ import annotations

from typing import Any

from lp_hedge.domain import Command, View


def opening(view: View, kind: str) -> Command:
    """The next adjusting order as one that increases the position: sells open shorts, buys open longs."""
    return adjusting(view, kind, buys=view.trade_base > 0, base=view.order_base, reduce_only=False)


def reducing(view: View, kind: str) -> Command:
    """The next adjusting order as one that can only reduce: buys close shorts, sells close longs."""
    return adjusting(view, kind, buys=view.trade_base > 0, base=view.order_base, reduce_only=True)


def adjusting(view: View, kind: str, *, buys: bool, base: float, reduce_only: bool) -> Command:
    """An order of `kind` market or twap; a TWAP carries its plan."""
    settings = view.settings
    plan: dict[str, Any] = {}
    if kind == "twap":
        plan = {
            "duration_seconds": settings.hedge_twap_total_duration,
            "interval_seconds": settings.hedge_twap_order_interval,
        }
    return Command(
        kind,
        side="buy" if buys else "sell",
        leg=leg(view, buys=buys, reduce_only=reduce_only),
        base=base,
        reduce_only=reduce_only,
        **plan,
    )


def leg(view: View, *, buys: bool, reduce_only: bool) -> str:
    """`net` in one-way mode; else a buy opens or a sell closes the long leg, and the other way round."""
    if view.settings.one_way:
        return "net"
    return "long" if buys != reduce_only else "short"
