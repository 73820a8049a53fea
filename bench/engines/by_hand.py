"""The same machines as a careful programmer would write them by hand: the speed of light."""

from __future__ import annotations

from bench.engines.workload import View


class Flat:
    """`flat.yaml` as `if`s."""

    __slots__ = ("state",)

    def __init__(self) -> None:
        self.state = "OFF"

    def step(self, event: str, view: View) -> None:
        """One event."""
        state = self.state
        if state == "OFF":
            if event == "enable":
                self.state = "READY"
        elif event == "kill":
            self.state = "OFF"
        elif event == "tick":
            self._tick(state, view)
        elif event == "filled" and state == "WORKING":
            self.state = "COOLDOWN"

    def _tick(self, state: str, view: View) -> None:
        if state == "SUSPENDED":
            if view.priced and view.in_range:
                self.state = "READY"
        elif not view.priced:
            self.state = "SUSPENDED"
        elif state == "READY":
            if view.outside_band:
                self.state = "WORKING"
        elif state == "COOLDOWN" and view.rested:
            self.state = "READY"

    def leaves(self) -> frozenset[str]:
        """The active state."""
        return frozenset({self.state})


class Regions:
    """`regions.yaml` as `if`s."""

    __slots__ = ("clock", "gate", "hedge")

    def __init__(self) -> None:
        self.gate, self.hedge, self.clock = "CLOSED", "READY", "RUNNING"

    def step(self, event: str, view: View) -> None:
        """One event."""
        if event == "tick":
            self.gate = "OPEN" if view.in_range else "CLOSED"
            if self.hedge == "READY" and view.priced and view.outside_band:
                self.hedge = "WORKING"
            if self.clock == "RESTING" and view.rested:
                self.clock = "RUNNING"
        elif event == "filled":
            if self.hedge == "WORKING":
                self.hedge = "READY"
            self.clock = "RESTING"
        elif event == "kill":
            self.hedge = "STOPPED"
        elif event == "enable" and self.hedge == "STOPPED":
            self.hedge = "READY"

    def leaves(self) -> frozenset[str]:
        """The active states."""
        return frozenset({self.gate, self.hedge, self.clock})
