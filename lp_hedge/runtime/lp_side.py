"""The LP's side of a pilot: the keeper, with everything that happens to it in the record before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lp_hedge.errors import Refused
from lp_hedge.keeper.answers import LpAnswer
from lp_hedge.keeper.keeper import Keeper
from lp_hedge.keeper.orders import LpOrder, order_body
from lp_hedge.runtime.lp_entries import lp_answer_body

if TYPE_CHECKING:
    from lp_hedge.runtime.pilot import Errand, Pilot

#: While the hedge is in one of these, the keeper opens nothing by itself.
HALTED = frozenset({"KILLED", "FLATTEN_KILL", "FAULT"})
#: The same in a run that is meant to hedge; with `hedge_enabled: false` the LP is managed alone.
UNHEDGED = HALTED | {"DISABLED"}


class LpSide:
    """What happens to the LP of one pilot; without a keeper it is only observed, and every order is refused."""

    def __init__(self, pilot: Pilot, keeper: Keeper | None) -> None:
        self.keeper = keeper
        self._pilot = pilot
        self._resting: Mapping[str, Any] | None = None
        self.home = ""
        self.cannot_recentre = ""

    def resumed(self, t: float) -> list[Errand]:
        """After a start: transactions under way are asked about, positions are looked for."""
        self._pilot.journal.append("lp_resumed", t, {})
        return self._pilot.handed_out(self._kept_by.begin(self._pilot.tick(t)), t)

    def read(self, facts: Mapping[str, Any], t: float) -> list[Errand]:
        """A reading of the LP outside any observation: nothing is decided about the hedge."""
        self._pilot.journal.append("lp_reading", t, facts)
        return self._pilot.handed_out(self._shown(facts, t), t)

    def answered(self, answer: LpAnswer, t: float) -> list[Errand]:
        """The liquidity venue's answer, or how it failed. A transaction is in the record before it can be sent."""
        self._pilot.journal.append("lp_answer", t, lp_answer_body(answer))
        return self._pilot.handed_out(self._kept_by.answered(answer, self._pilot.tick(t)), t)

    def ordered(self, order: LpOrder, who: str, t: float) -> list[Errand]:
        """An operator's order for the LP. Raises `Refused` that says why, and then nothing has happened."""
        if order.kind == "recentre" and self.cannot_recentre:
            raise Refused(f"recentre is not taken, it could not be brought to its end: {self.cannot_recentre}")
        requests = self._kept_by.order(order, self._pilot.clock_at(t))
        self._pilot.tick(t)  # only now: what was refused is not in the record
        self._pilot.journal.append("lp_order", t, {"order": order_body(order), "who": who})
        return self._pilot.handed_out(requests, t, durable=True)

    def observed(self, observation: dict[str, Any]) -> list[Errand]:
        """What the keeper wants, which is shown the LP as it was read; `lp_state` becomes what the hedge is told."""
        if self.keeper is None:
            return []
        read = str(observation["lp_read"])
        errands = self._shown({**observation, "lp_state": read}, observation["t"])
        observation["lp_state"] = self.keeper.gate(read)
        return errands

    @property
    def position(self) -> str | None:
        """The position to read, as the keeper knows it."""
        return None if self.keeper is None else self.keeper.position

    @property
    def unfinished(self) -> str:
        """What the keeper is doing to the position; empty while it rests."""
        return "" if self.keeper is None else self.keeper.unfinished

    def drain_alerts(self) -> list[str]:
        """What the keeper wants a person to know, once."""
        return [] if self.keeper is None else self.keeper.drain_alerts()

    def checkpoint(self) -> dict[str, Any]:
        """The keeper's part of a checkpoint; a run that only observes hands on what an earlier keeper knew."""
        kept = self._resting if self.keeper is None else self.keeper.snapshot()
        return {} if kept is None else {"keeper": kept, "lp_home": self.home}

    def restore(self, checkpoint: Mapping[str, Any]) -> None:
        """Go on where a checkpoint was taken; one without a keeper leaves a fresh one."""
        self._resting = checkpoint.get("keeper")
        self.home = checkpoint.get("lp_home", "")
        if self.keeper is not None and self._resting is not None:
            self.keeper.restore(self._resting)

    def _shown(self, facts: Mapping[str, Any], t: float) -> list[Errand]:
        pilot = self._pilot
        halting = UNHEDGED if pilot.definition.thresholds["hedge_enabled"] else HALTED
        halted = not halting.isdisjoint(pilot.controller.active)
        return list(self._kept_by.observe(facts, pilot.tick(t), halted=halted))

    @property
    def _kept_by(self) -> Keeper:
        if self.keeper is None:
            raise Refused(
                "this run only observes the LP; stop it and give the order again, or start it with lp.managed: true, "
                "on a chain with --live"
            )
        return self.keeper
