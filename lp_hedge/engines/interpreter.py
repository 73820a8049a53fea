"""The plain W3C interpreter: Appendix D run afresh for every event. Oracle for the other engines.

Slow and obvious by intention: one call of `Semantics.macrostep` with guards asked on demand.
"""

from __future__ import annotations

from typing import Any

from lp_hedge.chart.model import Chart
from lp_hedge.chart.semantics import Macro
from lp_hedge.engines.base import Machine, Snapshot, Step
from lp_hedge.engines.bindings import Bindings, Verdicts, resolve
from lp_hedge.engines.layout import Layout, checked_event


def start(chart: Chart, bindings: Bindings | None) -> Machine:
    """Enter the initial configuration. Raises `DefinitionError`, or `GuardFailed` from an eventless guard."""
    return InterpreterMachine(chart, bindings)


class InterpreterMachine:
    """A running chart, interpreted."""

    __slots__ = ("_functions", "_initial_step", "_layout", "_position")

    def __init__(self, chart: Chart, bindings: Bindings | None = None) -> None:
        self._functions = resolve(chart, bindings)
        self._layout = Layout(chart)
        verdicts = Verdicts(self._functions, None)
        self._initial_step = self._settle(self._layout.begin(verdicts), verdicts)

    @property
    def configuration(self) -> frozenset[str]:
        """Active atomic (and final) state ids."""
        return frozenset(self._layout.semantics.leaves(self._position))

    @property
    def active(self) -> tuple[str, ...]:
        """All active state ids, document order (outermost first)."""
        return self._layout.semantics.ordered(self._position.active)

    @property
    def initial_step(self) -> Step:
        """What the start performed."""
        return self._initial_step

    def step(self, event: str, view: Any = None) -> Step:
        """Run one macrostep. Raises `GuardFailed` and leaves the machine where it was."""
        verdicts = Verdicts(self._functions, view)
        macro = self._layout.semantics.macrostep(self._position, checked_event(event), verdicts)
        return self._settle(macro, verdicts)

    send = step

    def snapshot(self) -> Snapshot:
        """The position as data."""
        return self._layout.snapshot(self._position)

    def restore(self, snapshot: Snapshot) -> None:
        """Resume at a snapshot of the same chart; nothing is performed."""
        self._position = self._layout.position(snapshot)

    def _settle(self, macro: Macro, verdicts: Verdicts) -> Step:
        self._position = macro.position
        return self._layout.report_macro(macro, verdicts.values)
