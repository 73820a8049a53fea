"""Histories a violation may need before it: a fill, failures in a row, an hour of orders, crumbs. Built, not searched.

A trace of the chart knows only verdicts ("the hour is used up"). What makes them true is a fixed schedule with the
configured numbers: as many orders fill as the hour allows while the exposure grows, or as many fail as are tolerated.
Whether the chart follows is seen on the real controller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lp_hedge.domain.memory import HOUR_SECONDS, LONGEST_WAIT_SECONDS
from lp_hedge.review.verify.facts_to_try import QUIET
from lp_hedge.review.verify.induction import LIMIT
from lp_hedge.review.verify.properties import RATE_LIMIT
from lp_hedge.review.verify.rehearsal import Rehearsal
from lp_hedge.review.verify.world import World

History = Callable[[Rehearsal], None]

#: Longer than any back-off, so that one more observation plans again.
WAIT = LONGEST_WAIT_SECONDS + 1
#: At one submission a second, and time left for what follows; a larger limit is not filled.
MOST = int(HOUR_SECONDS / 6)


def histories(world: World) -> Iterator[History]:
    """What to try before a trace; where several help, the first is told."""
    yield calm
    yield halted
    worth = float(world.thresholds["hedge_min_notional_quote"])
    if worth > 0:
        step, oldest = float(world.thresholds["step"]), float(world.thresholds["max_price_age_seconds"])
        yield lambda rehearsal: crumbled(rehearsal, step, worth, oldest)
    failures = int(world.thresholds["hedge_max_failures"])
    if failures > 1:
        yield lambda rehearsal: failing(rehearsal, failures - 1)
    limit = int(world.config.thresholds_of(RATE_LIMIT).get(LIMIT, 0)) if RATE_LIMIT in world.names else 0
    if 0 < limit <= MOST:
        cooldown = float(world.thresholds["hedge_cooldown_seconds"])
        yield lambda rehearsal: busy(rehearsal, limit, cooldown)
    yield filled
    yield interrupted


def calm(rehearsal: Rehearsal) -> None:
    """One observation in which there is nothing to do."""
    rehearsal.show(lp_base=0.0)


def filled(rehearsal: Rehearsal) -> None:
    """An adjustment whose order has filled, which the position shows; its cooldown runs."""
    rehearsal.show(lp_base=QUIET["lp_base"])
    rehearsal.show(order="filled", perp_short=_short(rehearsal))


def interrupted(rehearsal: Rehearsal) -> None:
    """The same, and for one observation there was no price: hedging is ready again while the cooldown runs on."""
    filled(rehearsal)
    rehearsal.show(price=None)
    rehearsal.show(price=QUIET["price"])


def halted(rehearsal: Rehearsal) -> None:
    """An adjustment has filled; the operator disables hedging and the position is closed, all within the cooldown."""
    filled(rehearsal)
    rehearsal.show("disable")
    rehearsal.show(order="filled", perp_short=0.0)


def crumbled(rehearsal: Rehearsal, step_base: float, worth_quote: float, oldest_seconds: float) -> None:
    """Both legs hold less than a step, at a price that makes each worth an order; the price is too old to act on."""
    crumb = 0.75 * step_base
    rehearsal.show(price=2 * worth_quote / step_base, age=oldest_seconds + 1, lp_base=0.0, perp_long=crumb,
                   perp_short=crumb)  # fmt: skip


def failing(rehearsal: Rehearsal, times: int) -> None:
    """An adjustment whose orders have failed so often in a row; the next one is out."""
    rehearsal.show(lp_base=QUIET["lp_base"])
    for _ in range(times):
        rehearsal.show(order="failed")
        rehearsal.show(order="none", wait=WAIT)


def busy(rehearsal: Rehearsal, times: int, cooldown_seconds: float) -> None:
    """So many submissions within the hour, each of which fills; then the hedge is on target and rests."""
    exposure = QUIET["lp_base"]
    rehearsal.show(lp_base=exposure)
    for number in range(1, times):
        rehearsal.show(order="filled", lp_base=exposure * (number + 1), perp_short=_short(rehearsal))
    rehearsal.show(order="filled", perp_short=_short(rehearsal))
    rehearsal.show(order="none", wait=cooldown_seconds + 1)


def _short(rehearsal: Rehearsal) -> float:
    """The short leg once the last submission has filled."""
    return max(0.0, float(rehearsal.chosen["perp_short"]) - rehearsal.controller.memory.order_base)
