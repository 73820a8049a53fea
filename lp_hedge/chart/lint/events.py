"""Event descriptors as sets of events."""

from __future__ import annotations

from lp_hedge.chart.model import Chart, Transition

OTHER = "*"  # stands for any event that no descriptor names


def stem(descriptor: str) -> str:
    """A descriptor without its wildcard; empty for `*`."""
    return descriptor.removesuffix("*").removesuffix(".")


def covers(wider: str, narrower: str) -> bool:
    """Does one descriptor match every event the other matches?"""
    outer, inner = stem(wider), stem(narrower)
    return not outer or inner == outer or inner.startswith(outer + ".")


def common(one: Transition, other: Transition) -> str | None:
    """A descriptor for events that both transitions answer; for two eventless ones the empty text."""
    if not one.events and not other.events:
        return ""
    for first in one.events:
        for second in other.events:
            if covers(first, second):
                return second
            if covers(second, first):
                return first
    return None


def alphabet(chart: Chart) -> tuple[str, ...]:
    """The events that can arrive from outside and matter: everything named, except `done.state.*`."""
    stems = {stem(descriptor) or OTHER for transition in chart.transitions() for descriptor in transition.events}
    return tuple(sorted(name for name in stems if not name.startswith("done.state")))
