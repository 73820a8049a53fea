"""A hostile venue and LP: every observation may lack anything, every order may end in any way."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from lp_hedge.domain import LP_STATES, Command

FAULTS = ("price", "price_t", "lp_base", "lp_state", "perp_long", "perp_short", "available_balance", "order", "t")
COMMANDS = ("enable", "disable", "kill", "reset")


@dataclass
class HostileMarket:
    """Deterministic for its seed. `trouble` is the chance of each fault in an observation."""

    seed: int
    trouble: float = 0.1
    commands: bool = True
    t: float = 1000.0
    price: float = 2000.0
    lp_base: float = 1.0
    legs: dict[str, float] = field(default_factory=lambda: {"long": 0.0, "short": 0.0})
    order: str = "none"
    pending: Command | None = None

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def observation(self) -> dict[str, Any]:
        """What is seen next; orders may have ended since."""
        chance = self.random
        self.t += chance.choice((0.5, 1.0, 1.0, 5.0, 60.0, 900.0))
        self.price *= 1 + chance.uniform(-0.01, 0.01)
        self.lp_base = max(0.0, self.lp_base + chance.uniform(-0.3, 0.3))
        self._end_order()
        seen: dict[str, Any] = {
            "t": self.t,
            "price": self.price,
            "price_t": self.t,
            "dex_price": self.price * (1 + chance.uniform(-0.002, 0.002)),
            "lp_state": "IN_RANGE",
            "lp_base": self.lp_base,
            "lp_quote": 2000.0,
            "perp_long": self.legs["long"],
            "perp_short": self.legs["short"],
            "available_balance": 100_000.0,
            "funding_rate": chance.uniform(-0.001, 0.001),
            "order": self.order,
        }
        for fault in FAULTS:
            if chance.random() < self.trouble:
                self._break(seen, fault)
        if self.commands and chance.random() < self.trouble / 4:
            seen["command"] = chance.choice(COMMANDS)
        return seen

    def take(self, commands: tuple[Command, ...]) -> None:
        """The venue receives what was commanded."""
        for command in commands:
            if command.trades:
                self.pending, self.order = command, "working"
            elif command.kind == "cancel" and self.pending and self.random.random() < 0.7:
                self.pending, self.order = None, "cancelled"

    def _end_order(self) -> None:
        if self.pending is None:
            return
        outcome = self.random.choices(("working", "filled", "failed", "unknown"), (2, 6, 1, self.trouble * 10))[0]
        self.order = outcome
        if outcome == "filled":
            self._fill(self.pending)
        if outcome in ("filled", "failed"):
            self.pending = None

    def _fill(self, command: Command) -> None:
        buys, size = command.side == "buy", command.base or 0.0
        if command.reduce_only:
            leg = "short" if buys else "long"
            self.legs[leg] = round(max(0.0, self.legs[leg] - size), 9)
        else:
            leg = "long" if buys else "short"
            self.legs[leg] = round(self.legs[leg] + size, 9)

    def _break(self, seen: dict[str, Any], fault: str) -> None:
        wrong = {
            "lp_state": self.random.choice((*LP_STATES, None)),
            "order": self.random.choice(("unknown", "none", None, "failed")),
            "t": self.t - 3600.0,
            "price_t": self.random.choice((None, self.t - 31.0, self.t + 6.0)),
        }
        seen[fault] = wrong.get(fault, self.random.choice((None, float("nan"), -1.0, "x", float("inf"))))
