"""The position's machine: the chart `machines/lp_position.yaml` with what the keeper knows of the wallet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from math import nan
from typing import Any

from lp_hedge.controller.executor import Executor, Program
from lp_hedge.domain.lp_position import PositionView
from lp_hedge.domain.memory import FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS
from lp_hedge.keeper.answers import LpAnswer, wished
from lp_hedge.keeper.plain import without_nan
from lp_hedge.lp_ports import FindPositions

_VIEW = tuple(each.name for each in fields(PositionView))


class PositionLife(Executor):
    """Holds the view. `found` is what the wallet was last seen to have, `others` what is left alone there,
    `last_step` the kind of the step begun last.
    """

    view: PositionView

    def __init__(self, program: Program, position: str | None) -> None:
        super().__init__(program, PositionView(position=position or ""))
        self.found: tuple[str, ...] = ()
        self.others: frozenset[str] = frozenset()
        self.last_step = ""
        self._next_wait_seconds = FIRST_WAIT_SECONDS
        self._looks = 0

    @property
    def active(self) -> tuple[str, ...]:
        """All active states, outermost first."""
        return self._machine.active

    def accepts(self, event: str) -> bool:
        """Has the chart a row for this event where it stands?"""
        states = self._program.chart.states
        return any(event in each.events for name in self._machine.active for each in states[name].transitions)

    def elapse(self, seconds: float) -> None:
        """Time passes, never backwards."""
        view = self.view
        view.clock += seconds
        view.since_request_seconds += seconds
        view.until_retry_seconds = max(0.0, view.until_retry_seconds - seconds)

    def asked(self) -> FindPositions:
        """Which positions there are is asked."""
        self._looks += 1
        self.view.answer_pending, self.view.since_request_seconds = True, 0.0
        return FindPositions(self._looks)

    def begun(self, kind: str) -> None:
        """A step begins: what a look before it will tell is past."""
        self.last_step, self.view.answer_pending = kind, False

    def interrupted(self) -> None:
        """After a restart nobody waits for an answer any more."""
        self.view.answer_pending, self.view.since_request_seconds = False, 0.0
        self.view.retry_wait_seconds = 0.0

    def hear(self, answer: LpAnswer) -> bool:
        """The answer to the last look; False when it says nothing, or nobody waits for it any more."""
        view = self.view
        if not view.answer_pending or answer.request != FindPositions(self._looks):
            return False
        view.answer_pending, view.since_request_seconds = False, 0.0
        view.retry_wait_seconds = max(self._next_wait_seconds, wished(answer))
        if answer.positions is None:
            self._next_wait_seconds = min(2 * self._next_wait_seconds, LONGEST_WAIT_SECONDS)
            return False
        self._next_wait_seconds = FIRST_WAIT_SECONDS
        view.retry_wait_seconds = LONGEST_WAIT_SECONDS  # until somebody who cannot read the position asks again
        self.look(each.position for each in answer.positions)
        return True

    def look(self, found: Iterable[str]) -> None:
        """What the wallet has. Where ours is found at the start, others beside it are left alone from then on."""
        view, self.found = self.view, tuple(found)
        if not view.position:
            view.holding = "NOTHING"
        else:
            view.holding = "HELD" if view.position in self.found else "MISSING"
        if self.state == "STARTING" and view.holding == "HELD":
            self.others = frozenset(self.found) - {view.position}
        view.strays = float(len(self.strays))

    @property
    def strays(self) -> tuple[str, ...]:
        """Positions in the wallet that the record does not know."""
        return tuple(each for each in self.found if each != self.view.position and each not in self.others)

    def opened(self, position: str) -> None:
        """A position is final, and it is ours."""
        self.view.position, self.view.holding = position, "HELD" if position else "NOTHING"

    def closed(self) -> None:
        """The position is final gone."""
        self.found = tuple(each for each in self.found if each != self.view.position)
        self.view.strays = float(len(self.strays))

    def snapshot(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "machine": self.position(),
            "view": without_nan({name: getattr(self.view, name) for name in _VIEW}),
            "found": list(self.found),
            "others": sorted(self.others),
            "last_step": self.last_step,
            "next_wait_seconds": self._next_wait_seconds,
            "looks": self._looks,
        }

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """Go on where the snapshot was taken; nothing is performed."""
        self.resume(snapshot["machine"])
        known: dict[str, Any] = {name: nan if each is None else each for name, each in snapshot["view"].items()}
        self.view = PositionView(**known)
        self.view.rebalances = tuple(known["rebalances"])
        self.found, self.others = tuple(snapshot["found"]), frozenset(snapshot["others"])
        self.last_step = snapshot["last_step"]
        self._next_wait_seconds, self._looks = snapshot["next_wait_seconds"], snapshot.get("looks", 0)
