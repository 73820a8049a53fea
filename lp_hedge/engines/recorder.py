"""What happens within one macrostep of a foreign library, written down in our terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lp_hedge.chart.model import Content, Transition
from lp_hedge.chart.semantics import MAX_MICROSTEPS, Position, holds
from lp_hedge.engines.base import Step
from lp_hedge.engines.bindings import GuardFunction, Verdicts
from lp_hedge.engines.layout import Layout
from lp_hedge.errors import Livelock, Problem, UnsupportedChart


class Recorder:
    """The verdicts, transitions and content of the current macrostep."""

    __slots__ = ("_functions", "_microsteps", "content", "layout", "taken", "verdicts")

    def __init__(self, layout: Layout, functions: Mapping[str, GuardFunction]) -> None:
        self.layout = layout
        self._functions = functions
        self.open(None)

    def open(self, view: Any) -> None:
        """Begin a macrostep over this view."""
        self.verdicts = Verdicts(self._functions, view)
        self.taken: list[str] = []
        self.content: list[Content] = []
        self._microsteps = 0

    def grants(self, arrow: Transition, active: Iterable[str]) -> bool:
        """Whether the transition's condition holds. Raises `GuardFailed`."""
        return holds(arrow.cond, frozenset(active), self.verdicts)

    def count_microstep(self) -> None:
        """Raises `Livelock` when the macrostep does not end; the step that takes the event is free."""
        self._microsteps += 1
        if self._microsteps > MAX_MICROSTEPS + 1:
            last = ", ".join(dict.fromkeys(self.taken[-10:]))
            name = self.layout.chart.name
            raise Livelock(
                f"{name}: more than {MAX_MICROSTEPS} microsteps for one event (last: {last}); break the loop"
            )

    def close(self, position: Position) -> Step:
        """The report of the macrostep that ended in `position`."""
        if self.layout.semantics.is_done(position) and self.taken:
            self.content += self.layout.final_content(position)
        return self.layout.report(position, self.taken, self.content, self.verdicts.values)


def unsupported(layout: Layout, engine: str, found: Iterable[tuple[int, str, str]]) -> None:
    """Raise `UnsupportedChart` for constructs found: line, id of the state or transition, and what it is."""
    file = layout.chart.file or layout.chart.name
    remedy = "use engine table or interpreter"
    problems = [
        Problem(file, line, key, f"{engine} cannot run {what} faithfully; {remedy}") for line, key, what in found
    ]
    if problems:
        raise UnsupportedChart(problems)
