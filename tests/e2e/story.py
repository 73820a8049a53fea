"""The whole story: the run opens a position and hedges it, swaps move it out of its range, it is recentred and killed
meanwhile, and in the end everything is flat.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from tests.chain.deployment import Layout
from tests.e2e.accounts import Figures, Opening, figures
from tests.e2e.acts import Acts, Tell
from tests.e2e.judge import verdict
from tests.e2e.mishaps import Mishap, Mishaps, Moment
from tests.e2e.world import world
from tests.live.site import path_of

BASE, QUOTE = Decimal(2), Decimal(4000)
LP: Mapping[str, Any] = {
    "managed": True,
    "auto_open": True,
    "auto_recentre": True,
    "base_amount": float(BASE),
    "quote_amount": float(QUOTE),
    "position_width_pct": 4,
    "rebalance_seconds": 2,
    "rebalances_per_hour": 0,
    "confirmations": 2,
}
HEDGE: Mapping[str, Any] = {"hedge_delta_band_quote": 60}
"""Beside the short waits of `tests.live.site.SETTINGS`."""


@dataclass(frozen=True, slots=True)
class Recentring:
    """A swap to `price`, which is out of the range, and what goes wrong on the way to the next one."""

    price: Decimal
    mishaps: tuple[Mishap, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`swaps` are prices within the first range, `recentrings` what comes after them.

    `alone`: the LP is opened before the run has started and closed after it has ended, by command. Opening is
    interrupted.
    """

    title: str
    layout: Layout
    swaps: tuple[Decimal, ...]
    recentrings: tuple[Recentring, ...]
    alone: bool = False
    transport: Literal["http", "ws"] = "http"

    @property
    def kills(self) -> int:
        """Of runs and of commands."""
        return self.alone + sum(mishap.kills for each in self.recentrings for mishap in each.mishaps)


@dataclass(frozen=True, slots=True)
class Told:
    """How a story ended; `problems` is empty when everything was as it must be."""

    figures: Figures
    problems: list[str] = field(default_factory=list)


def tell(plan: Plan, tell: Tell) -> Told:
    """Play it. Raises `Never` when something that must come does not."""
    with world(plan.layout) as here, closing(Acts(here, tell)) as acts:
        here.give_key()
        here.configure({**LP, "rpc_url": getattr(here.node, plan.transport)}, hedge=HEDGE)
        return _Story(plan, acts).play()


class _Story:
    def __init__(self, plan: Plan, acts: Acts) -> None:
        self._plan = plan
        self._acts = acts
        self._world = acts.world
        self._mishaps = Mishaps(acts)
        self._opening = Opening.of(self._world)
        self._problems: list[str] = []

    def play(self) -> Told:
        self._open()
        for price in self._plan.swaps:
            self._acts.swap_to(price, f"a swap to {price}; hedged")
        for each in self._plan.recentrings:
            self._recentre(each)
        self._kill()
        self._close()
        problems = [*self._problems, *verdict(self._world, self._opening, self._mishaps)]
        return Told(figures(self._world, self._opening, self._plan.kills), problems)

    def _open(self) -> None:
        if self._plan.alone:
            self._begin_to_open()
        self._acts.start()
        self._acts.say("the run has started")
        self._acts.gate("IN_RANGE")
        self._acts.say("a position is open")
        self._acts.rest()
        self._acts.say("and hedged")

    def _begin_to_open(self) -> None:
        """By command, which is killed: the run that comes goes on from there."""
        self._mishaps.arm([Mishap("open", SENT)])
        self._acts.begin("lp", "open", "--yes")
        self._acts.say(f"`lp open`, {self._mishaps.strike()}")

    def _recentre(self, recentring: Recentring) -> None:
        self._mishaps.arm(recentring.mishaps)
        self._acts.swap_out_to(recentring.price)
        held = self._world.exchange.position
        for _ in recentring.mishaps:
            self._suffer(held)
        self._acts.gate("IN_RANGE")
        self._acts.rest()
        self._acts.say("recentred; hedged")
        if (positions := self._world.positions()) != 1:
            self._problems.append(f"{positions} positions after the recentring at {recentring.price}")

    def _suffer(self, held: Decimal) -> None:
        """The next mishap; `held` is the hedge that must not move meanwhile."""
        mishap = self._mishaps.strike()
        if (position := self._world.exchange.position) != held:
            self._problems.append(f"the hedge was {held}, then {position}, at: {mishap}")
        self._acts.say(f"{mishap}")
        if mishap.kills:
            self._acts.start()
            self._acts.say("started again")

    def _kill(self) -> None:
        self._world.site.ask(command="kill")
        self._acts.until(lambda: "KILLED" in path_of(self._world.site), "the kill to end")
        self._acts.say("`kill`: the hedge is flat, the LP stays")

    def _close(self) -> None:
        for end in (self._stop, self._close_lp) if self._plan.alone else (self._close_lp, self._stop):
            end()

    def _close_lp(self) -> None:
        """`lp-hedge lp close`: told to the run, or carried out alone where there is none."""
        done = self._world.site.cli("lp", "close", "--yes")
        if done.returncode != 0:
            self._problems.append(f"lp close: exit {done.returncode}: {done.stderr}")
        self._acts.say("`lp close`: the LP is closed")

    def _stop(self) -> None:
        self._acts.stop()
        self._acts.say("SIGTERM: the run has ended")


def _each_step(*moments: Moment) -> tuple[Mishap, ...]:
    """One in each of a recentring's steps."""
    return tuple(Mishap(action, moment) for action, moment in zip(("close", "swap", "open"), moments, strict=True))


WRITTEN, SENT, CONFIRMING, REORGANISED = Moment
IN_RANGE = tuple(map(Decimal, (2015, 1985, 2005, 1995)))
FULL = Plan(
    "Uniswap v3: opened, hedged, recentred; killed at three moments of each step, and each step reorganised away",
    Layout("uniswap_v3"),
    IN_RANGE,
    (
        Recentring(Decimal(2080), _each_step(WRITTEN, SENT, CONFIRMING)),
        Recentring(Decimal(1990), _each_step(SENT, CONFIRMING, WRITTEN)),
        Recentring(Decimal(2070), _each_step(CONFIRMING, WRITTEN, SENT)),
        Recentring(Decimal(1995), _each_step(REORGANISED, REORGANISED, REORGANISED)),
    ),
)
SHORT = Plan(
    "Uniswap v3: opened, hedged, recentred, killed in each step",
    Layout("uniswap_v3"),
    IN_RANGE[:2],
    (Recentring(Decimal(2080), _each_step(WRITTEN, SENT, CONFIRMING)),),
)
PANCAKE = Plan(
    "PancakeSwap v3 over a websocket, base first: opened and closed by command; killed while it opens and while it swaps",
    Layout("pancake_v3", base_is_token0=True),
    IN_RANGE[:1],
    (Recentring(Decimal(1930), (Mishap("swap", SENT),)),),
    alone=True,
    transport="ws",
)
