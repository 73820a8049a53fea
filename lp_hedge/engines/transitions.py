"""The second reference engine: `transitions` 0.9 for flat and hierarchical charts.

Parallel and history states are refused at start: the library's differ from SCXML's.
"""

from __future__ import annotations

from collections import deque
from typing import Any

from lp_hedge.chart.model import Chart, Content, Raise
from lp_hedge.chart.semantics import Position
from lp_hedge.engines.base import Machine, Snapshot, Step
from lp_hedge.engines.bindings import Bindings, resolve
from lp_hedge.engines.layout import Layout, checked_event
from lp_hedge.engines.recorder import Recorder
from lp_hedge.engines.transitions_builder import TRIGGER, Reel, build, path


def start(chart: Chart, bindings: Bindings | None) -> Machine:
    """Enter the initial configuration. Raises `DefinitionError`, `UnsupportedChart` or `GuardFailed`."""
    return TransitionsMachine(chart, bindings)


class TransitionsMachine:
    """A running chart inside `transitions`."""

    def __init__(self, chart: Chart, bindings: Bindings | None = None) -> None:
        self._layout = Layout(chart)
        self._recorder = Recorder(self._layout, resolve(chart, bindings))
        self._reel = Reel(self._recorder)
        self._machine = build(self._layout, self._reel)
        self._queue: deque[str] = deque()
        self._initial_step = self._begin()

    @property
    def configuration(self) -> frozenset[str]:
        """Active atomic (and final) state ids."""
        return frozenset(self._reel.active[-1:])

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, document order (outermost first)."""
        return self._reel.active

    @property
    def initial_step(self) -> Step:
        """What the start performed."""
        return self._initial_step

    def step(self, event: str, view: Any = None) -> Step:
        """Run one macrostep. Raises `GuardFailed` and leaves the machine where it was."""
        before = self._position()
        name = checked_event(event)
        if self._done():
            return self._layout.report(before)
        self._recorder.open(view)
        try:
            self._microstep(name)
            self._run_to_completion()
        except Exception:
            self._resume(before)
            raise
        return self._recorder.close(self._position())

    send = step

    def snapshot(self) -> Snapshot:
        """The position as data."""
        return self._layout.snapshot(self._position())

    def restore(self, snapshot: Snapshot) -> None:
        """Resume at a snapshot of the same chart; nothing is performed."""
        self._resume(self._layout.position(snapshot))

    def _begin(self) -> Step:
        self._perform(list(self._layout.chart.initial_content))
        self._machine.trigger_event(self._reel, TRIGGER)
        self._perform(self._reel.enters)
        self._run_to_completion()
        return self._recorder.close(self._position())

    def _run_to_completion(self) -> None:
        """Eventless transitions first, then the internal queue, until neither moves the machine."""
        while not self._done():
            if self._microstep(None):
                continue
            if not self._queue:
                return
            self._microstep(self._queue.popleft())
        self._queue.clear()

    def _microstep(self, event: str | None) -> bool:
        """Whether the event (`None`: no event) enabled a transition; what it performed is due."""
        self._reel.rewind(event)
        moved = bool(self._machine.trigger_event(self._reel, TRIGGER))
        self._perform([*self._reel.exits, *self._reel.middle, *self._reel.enters])
        return moved

    def _perform(self, due: list[Content]) -> None:
        self._recorder.content += due
        self._queue.extend(item.event for item in due if isinstance(item, Raise))

    def _done(self) -> bool:
        return self._layout.semantics.is_done(self._position())

    def _position(self) -> Position:
        return Position(frozenset(self._reel.active))

    def _resume(self, position: Position) -> None:
        self._queue.clear()
        (leaf,) = self._layout.semantics.leaves(position)
        self._machine.set_state(path(self._layout.chart, leaf), self._reel)
