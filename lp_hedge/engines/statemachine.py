"""The reference engine: python-statemachine 3.2, driven so that its answers can be compared with ours.

Selection, conflict resolution, entry and exit are the library's. What is known to go wrong is worked around
(`statemachine_builder`) or refused at start; a failing guard restores the position before the event.
"""

from __future__ import annotations

from typing import Any

from statemachine.event import BoundEvent
from statemachine.orderedset import OrderedSet

from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Position
from lp_hedge.engines.base import Machine, Snapshot, Step
from lp_hedge.engines.bindings import Bindings, resolve
from lp_hedge.engines.layout import Layout, checked_event
from lp_hedge.engines.recorder import Recorder
from lp_hedge.engines.statemachine_builder import Log, build, external_events


def start(chart: Chart, bindings: Bindings | None) -> Machine:
    """Enter the initial configuration. Raises `DefinitionError`, `UnsupportedChart` or `GuardFailed`."""
    return StateMachineMachine(chart, bindings)


class StateMachineMachine:
    """A running chart inside python-statemachine."""

    def __init__(self, chart: Chart, bindings: Bindings | None = None) -> None:
        self._layout = Layout(chart)
        self._log = Log(Recorder(self._layout, resolve(chart, bindings)))
        machine_class = build(self._layout)
        self._log.recorder.content += chart.initial_content
        self._machine: Any = machine_class(model=self._log)
        self._initial_step = self._log.recorder.close(self._position())

    @property
    def configuration(self) -> frozenset[str]:
        """Active atomic (and final) state ids."""
        return frozenset(self._layout.semantics.leaves(self._position()))

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, document order (outermost first)."""
        return self._layout.semantics.ordered(self._machine.configuration_values)

    @property
    def initial_step(self) -> Step:
        """What the start performed."""
        return self._initial_step

    def step(self, event: str, view: Any = None) -> Step:
        """Run one macrostep. Raises `GuardFailed` and leaves the machine where it was."""
        before = self._position()
        if self._layout.semantics.is_done(before):
            return self._layout.report(before)
        name = checked_event(event)
        self._log.open(view, external_events(self._machine))
        try:
            BoundEvent(id=name, name=name, _sm=self._machine)()
        except Exception:
            self._resume(before)
            raise
        self._keep_running()
        return self._log.recorder.close(self._position())

    send = step

    def snapshot(self) -> Snapshot:
        """The position as data."""
        return self._layout.snapshot(self._position())

    def restore(self, snapshot: Snapshot) -> None:
        """Resume at a snapshot of the same chart; nothing is performed."""
        self._resume(self._layout.position(snapshot))

    @property
    def _library(self) -> Any:
        """The library's engine: its queues, and whether it runs."""
        return self._machine._engine  # noqa: SLF001 - nothing public restores a machine

    def _position(self) -> Position:
        recorded = {name: tuple(each.id for each in states) for name, states in self._machine.history_values.items()}
        ordered = self._layout.semantics.ordered
        history = tuple((name, ordered(recorded[name])) for name in ordered(recorded))
        return Position(frozenset(self._machine.configuration_values), history)

    def _resume(self, position: Position) -> None:
        machine = self._machine
        self._library.clear()
        machine.current_state_value = OrderedSet(self._layout.semantics.ordered(position.active))
        machine.history_values = {
            name: [machine.states_map[each] for each in states] for name, states in position.history
        }
        self._keep_running()

    def _keep_running(self) -> None:
        """The library also ends when all regions of a top-level parallel state are final; SCXML does not."""
        self._library.running = not self._layout.semantics.is_done(self._position())
