"""Which call goes wrong, and how: a pure function of (seed, kind of call, number of the call).

A failing seed replays, and a change of one kind of call leaves the faults of the others where they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from adapters.paper.chance import uniform

#: A request that fails before or at the venue's door: nothing was executed, whatever the caller is told.
AT_THE_DOOR = ("lost_before", "not_sent", "throttled", "clock_skew")

#: A node of the chain that did nothing, whatever the caller is told.
NODE_DOWN = ("lost_before", "not_sent", "throttled")

#: Kind of call → what can happen to it, each as likely as the other.
FAULTS: Mapping[str, tuple[str, ...]] = {
    "place": (*AT_THE_DOOR, "lost_after", "late", "unseen", "rejected"),
    "cancel": (*AT_THE_DOOR, "lost_after"),
    "look_up": AT_THE_DOOR,
    "working_orders": AT_THE_DOOR,
    "fills": (*AT_THE_DOOR, "late", "duplicate", "reordered"),
    "account": (*AT_THE_DOOR, "lagging"),
    "market": (*AT_THE_DOOR, "stale", "frozen", "absent", "crossed", "outlier"),
    "server_time": AT_THE_DOOR,
    "lp": ("lost_before", "outage", "unknown", "torn"),
    "prepare": (*NODE_DOWN, "late", "rejected"),
    "broadcast": (*NODE_DOWN, "lost_after", "dropped", "stuck", "reverted", "foreign"),
    "inquire": (*NODE_DOWN, "late", "lagging"),
    "positions": (*NODE_DOWN, "late"),
    "block": ("reorg", "orphaned"),
    "world": ("down", "by_hand", "liquidation", "deleveraged"),
}
#: The world moves every second; what happens to the whole account is rarer than what happens to one call.
WORLD_SHARE = 1.0 / 600.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens; `strength` from 0 to 1 scales its length or size. The empty kind: nothing."""

    kind: str = ""
    strength: float = 0.0


NONE = Fault()


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """`rate`: part of the calls that go wrong, 0 to 1. From `until_t` [s] on everything works."""

    seed: int
    rate: float
    until_t: float = inf

    def fault(self, call: str, number: int, t: float) -> Fault:
        """What happens to the `number`-th call of this kind, made at `t`."""
        rate = self.rate * WORLD_SHARE if call == "world" else self.rate
        if rate == 0 or t >= self.until_t:
            return NONE
        drawn = uniform(self.seed, call, 2 * number)
        if drawn >= rate:
            return NONE
        kinds = FAULTS[call]
        return Fault(kinds[int(drawn / rate * len(kinds))], uniform(self.seed, call, 2 * number + 1))


NO_FAULTS = FaultPlan(0, 0.0)


def next_fault(plan: FaultPlan, calls: Counter[str], call: str, t: float) -> Fault:
    """What happens to the next call of its kind, made at `t` [s]; `calls` counts them."""
    if not plan.rate:
        return NONE
    number = calls[call]
    calls[call] = number + 1
    return plan.fault(call, number, t)
