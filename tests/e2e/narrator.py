"""What happens, one line an event: time, price, LP, hedge, and what it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tests.e2e.world import World
from tests.live.site import status_of

Tell = Callable[[str], None]
HEAD = f"{'s':>6}  {'block':>5}  {'price':>9}  {'LP':<34} {'hedge':>8} {'gap':>8}  what happens"


class Narrator:
    """Tells of one world. The LP and the gap are the run's own words, price and hedge are the venues'."""

    def __init__(self, world: World, tell: Tell) -> None:
        self._world = world
        self._tell = tell
        self._began = time.monotonic()
        tell(HEAD)

    def say(self, what: str) -> None:
        world, status = self._world, status_of(self._world.site)
        seconds, block = time.monotonic() - self._began, world.pool.chain.block_number()
        hedge = f"{world.exchange.position:+.3f}" if world.exchange.position else "flat"
        self._tell(
            f"{seconds:6.1f}  {block:5}  {world.pool.price():9,.2f}  {_lp(status):<34} {hedge:>8} {_gap(status):>8}  {what}"
        )


def _lp(status: dict[str, Any]) -> str:
    """Id, state and amounts, as far as the run knows them."""
    seen = status.get("observation")
    if not seen:
        return "–"
    state, name, base = seen["lp_state"], (status.get("lp") or {}).get("position"), seen.get("lp_base")
    shown = state if name is None else f"#{name} {state}"
    return shown if state in {"UNKNOWN", "NONE"} or base is None else f"{shown} {base:.3f} + {seen['lp_quote']:,.0f}"


def _gap(status: dict[str, Any]) -> str:
    decision = status.get("decision")
    return "" if not decision or decision["gap_quote"] is None else f"{decision['gap_quote']:,.1f}"
