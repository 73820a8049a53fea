"""When enough has been tried: conditions on coverage, joined with `&` and `|` (after GraphWalker's)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lp_hedge.testing.coverage import Coverage


@dataclass(frozen=True)
class Stop:
    """A condition that once true stays true. `text` says it as it was written."""

    text: str
    holds: Callable[[Coverage], bool]

    def __and__(self, other: Stop) -> Stop:
        return Stop(f"({self.text} & {other.text})", lambda seen: self.holds(seen) and other.holds(seen))

    def __or__(self, other: Stop) -> Stop:
        return Stop(f"({self.text} | {other.text})", lambda seen: self.holds(seen) or other.holds(seen))

    def __str__(self) -> str:
        return self.text


def edge_coverage(percent: float = 100) -> Stop:
    """So many per cent of the edges were gone along."""
    return Stop(f"edge_coverage({percent:g})", lambda seen: seen.edges.percent >= percent)


def vertex_coverage(percent: float = 100) -> Stop:
    """So many per cent of the states were active."""
    return Stop(f"vertex_coverage({percent:g})", lambda seen: seen.states.percent >= percent)


def transition_coverage(percent: float = 100) -> Stop:
    """So many per cent of the transitions that can fire were taken."""
    return Stop(f"transition_coverage({percent:g})", lambda seen: seen.transitions.percent >= percent)


def guard_coverage(percent: float = 100) -> Stop:
    """So many per cent of the guards' answers, granted and refused, have decided something."""
    return Stop(f"guard_coverage({percent:g})", lambda seen: seen.outcomes.percent >= percent)


def requirement_coverage(percent: float = 100, control: str | None = None) -> Stop:
    """So many per cent of the transitions that carry a control (or this one) were taken."""
    named = f", {control!r}" if control else ""
    return Stop(f"requirement_coverage({percent:g}{named})", lambda seen: seen.requirements(control).percent >= percent)


def length(steps: int) -> Stop:
    """So many events were sent."""
    return Stop(f"length({steps})", lambda seen: seen.length >= steps)


def reached(name: str) -> Stop:
    """A state was active, or a transition taken."""
    return Stop(f"reached({name!r})", lambda seen: seen.reached(name) + seen.taken(name) > 0)


def never() -> Stop:
    """Nothing stops it; join it with nothing but a caller who stops asking."""
    return Stop("never()", lambda _: False)
