"""A controller in which a guard or an action fails on request: how the latching of faults is tried and replayed.

A guard that ships cannot fail: its formula is total, and what it misses makes it refuse (docs/decisions/0003). Only
an opaque guard or an action can, so what the charts do then is shown by making one fail: `lp-hedge replay --fail`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from lp_hedge.chart.model import Chart
from lp_hedge.config.record import Config
from lp_hedge.controller.assembly import CONTROLLER_CHART, shipped_chart
from lp_hedge.controller.core import Controller
from lp_hedge.controller.phases import EVENTS
from lp_hedge.domain import Memory, View
from lp_hedge.errors import ActionFailed, DefinitionError, GuardFailed

WHY = "made to fail"
FORM = re.compile(r"(?P<observation>[1-9]\d*):(?P<event>\w+)(?::(?P<action>\w+))?")


class Failure(NamedTuple):
    """At an event of an observation (from 1) a guard fails, or the action when one is named."""

    observation: int
    event: str
    action: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (str(self.observation), self.event, self.action)))


def read_failure(text: str) -> Failure:
    """`OBSERVATION:EVENT[:ACTION]`. Raises `DefinitionError`."""
    found = FORM.fullmatch(text)
    events = sorted({event for events in EVENTS.values() for event in events})
    if found is None or found["event"] not in events:
        raise DefinitionError(
            f"--fail {text}: write OBSERVATION:EVENT or OBSERVATION:EVENT:ACTION, such as 3:act; events are "
            f"{', '.join(events)}"
        )
    return Failure(int(found["observation"]), found["event"], found["action"] or "")


class FaultyController(Controller):
    """The controller, with failures where they are asked for; everything else is as it is."""

    def __init__(
        self, config: Config, *, chart: Chart | None = None, failures: Iterable[Failure] = (), engine: str = "table"
    ) -> None:
        super().__init__(
            chart or shipped_chart(CONTROLLER_CHART), config.thresholds(), swaps=config.guards, engine=engine
        )
        self.failures = list(failures)
        self.observed = 0
        #: What was remembered when each of `steps` began: what its guards have read.
        self.memories: list[Memory] = []
        self._event = ""

    def advance(self, view: View) -> list[Any]:
        """One observation more."""
        self.observed += 1
        return super().advance(view)

    def restore(self, snapshot: Any) -> None:
        """As the controller's, with the count of observations."""
        super().restore(snapshot)
        self.observed = snapshot["observed"]

    def snapshot(self) -> dict[str, Any]:
        """As the controller's, with the count of observations."""
        return {**super().snapshot(), "observed": self.observed}

    def _send(self, event: str) -> None:
        self._event = event
        if Failure(self.observed, event) in self.failures:
            asked = self._guard_asked(event)
            if asked:
                self._latch(GuardFailed(asked, WHY))
                return
        self.memories[len(self.steps) :] = [self.memory]
        super()._send(event)

    def _perform(self, actions: tuple[str, ...]) -> None:
        """The actions up to the one that fails, which stops the list."""
        event = self._event
        failing = [name for name in actions if Failure(self.observed, event, name) in self.failures]
        if not failing:
            super()._perform(actions)
            return
        super()._perform(actions[: actions.index(failing[0])])
        self._latch(ActionFailed(failing[0], WHY))

    def _guard_asked(self, event: str) -> str:
        """The first guard that the event asks now; empty when it asks none, and then none can fail."""
        before = self._machine.snapshot()
        self.view.memory = self.memory
        guards = self._machine.send(event, self.view).guards
        self._machine.restore(before)
        return next(iter(guards), "")
