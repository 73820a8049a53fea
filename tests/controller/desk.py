"""A desk: one controller, and the observation it would see if nothing is said otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.config.guard_binding import GuardBinding
from lp_hedge.config.load import load
from lp_hedge.controller import Controller, parse_observation
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.domain import Command, Decision

PRICE = 2000.0

#: A quiet desk: full hedge of one base unit at 2000, market orders only, everything optional off.
QUIET = {
    "hedge_ratio": 1.0,
    "hedge_include_fees": False,
    "hedge_include_wallet_base": False,
    "hedge_use_twap_over_quote": 0.0,
    "hedge_cooldown_seconds": 0.0,
}

#: What is observed when nothing is said otherwise: in range, one base unit, no position, money enough.
FACTS = {
    "price": PRICE,
    "lp_state": "IN_RANGE",
    "lp_base": 1.0,
    "lp_quote": 2000.0,
    "perp_long": 0.0,
    "perp_short": 0.0,
    "available_balance": 1_000_000.0,
    "order": "none",
}


class Desk:
    """Feeds observations; facts stay until changed. `fills=True` plays a venue that fills at once."""

    def __init__(
        self, settings: dict[str, Any], *, fills: bool = False, swaps: Mapping[str, GuardBinding] | None = None
    ) -> None:
        thresholds = {**load([], environ={}).thresholds(), **QUIET, **settings}
        self.controller = Controller(shipped_chart(CONTROLLER_CHART), thresholds, swaps=swaps)
        self.facts: dict[str, Any] = dict(FACTS)
        self.fills = fills
        self.orders: list[tuple[float, Command]] = []
        self.t = -1.0

    def see(self, t: float | None = None, **facts: Any) -> Decision:
        """One observation at `t` (one second later by default); `command` and `price_t` hold for it alone."""
        self.t = self.t + 1.0 if t is None else t
        once = {key: facts.pop(key) for key in ("command", "price_t") if key in facts}
        self.facts.update(facts)
        view, _ = parse_observation({"t": self.t, "price_t": self.t, **self.facts, **once})
        decision = self.controller.observe(view)
        for command in decision.commands:
            if command.trades:
                self.orders.append((self.t, command))
                self.facts["order"] = "working"
                if self.fills:
                    self.fill(command)
        return decision

    def fill(self, command: Command | None = None) -> None:
        """The venue fills an order: legs change, the level says so."""
        command = command or self.orders[-1][1]
        grows = "perp_long" if command.side == "buy" else "perp_short"
        shrinks = "perp_short" if command.side == "buy" else "perp_long"
        leg = shrinks if command.reduce_only else grows
        change = -command.base if command.reduce_only else command.base
        self.facts[leg] = round(self.facts[leg] + change, 9)
        self.facts["order"] = "filled"

    def run(self, seconds: int, **facts: Any) -> list[Decision]:
        """One observation a second."""
        return [self.see(**facts) for _ in range(seconds)]

    @property
    def position(self) -> float:
        return float(self.facts["perp_long"] - self.facts["perp_short"])


def trades(decision: Decision) -> list[Command]:
    """The commands of a decision that can change the position."""
    return [command for command in decision.commands if command.trades]


def kinds(decision: Decision) -> list[str]:
    """The kinds of all its commands."""
    return [command.kind for command in decision.commands]


def leaf(decision: Decision) -> str:
    """The innermost active hedge state."""
    return decision.path[-1]
