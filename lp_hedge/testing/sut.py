"""What a system under test offers, and our engines seen that way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

from lp_hedge.chart.model import Chart, guards_of
from lp_hedge.engines.base import Step

Valuation = Mapping[str, bool]


class Observed(NamedTuple):
    """What a system shows after an event. What it cannot show is None and is not compared.

    `configuration`: ids of the active states (compound ones may be left out). `transitions`, `actions`: those taken
    and performed, in order.
    """

    configuration: frozenset[str]
    transitions: tuple[str, ...] | None = None
    actions: tuple[str, ...] | None = None


class SystemUnderTest(Protocol):
    """A system that claims to behave as a chart. Whatever it raises fails the test."""

    def reset(self) -> Observed | None:
        """Begin anew, with no guard granted. May show where it stands then."""

    def send(self, event: str, valuation: Valuation) -> Observed:
        """Let an event happen while every guard of the chart has this value."""


class EngineUnderTest:
    """One of our engines. Raises `UnsupportedChart` when it cannot run the chart faithfully."""

    def __init__(self, chart: Chart, engine: str = "table") -> None:
        names = dict.fromkeys(name for each in chart.transitions() for name in guards_of(each.cond))
        self._machine = chart.start(engine, {name: _reading(name) for name in names})
        self._beginning = self._machine.snapshot()

    def reset(self) -> Observed:
        """Back to the initial configuration."""
        self._machine.restore(self._beginning)
        return _seen(self._machine.initial_step)

    def send(self, event: str, valuation: Valuation) -> Observed:
        """One macrostep; guards read their value from the valuation."""
        return _seen(self._machine.send(event, valuation))


def _reading(name: str) -> Callable[[Valuation | None], bool]:
    """A guard that answers from the valuation; at the start there is none and nothing is granted."""
    return lambda valuation: valuation is not None and valuation[name]


def _seen(step: Step) -> Observed:
    return Observed(step.configuration, step.transitions, step.actions)
