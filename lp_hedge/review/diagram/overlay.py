"""What runs and reviews add to a drawing: heat, the live configuration, a difference, a venue. All are id → look.

Ids are those of states and transitions; state and transition ids never collide in one chart's overlay
because a transition's default id carries a dot and a named one is unique over the chart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lp_hedge.review.diagram.words import Language, word


@dataclass(frozen=True, slots=True)
class Look:
    """How one element departs from its usual look; empty fields leave it alone. `width` is in points.

    `notes` are lines under a transition's label.
    """

    fill: str = ""
    stroke: str = ""
    width: float = 0
    dashed: bool = False
    badge: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """Looks by id of the state or transition; `legend` names those that need a word, by the word's key."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    legend: tuple[tuple[str, Look], ...] = ()

    def of(self, element: str) -> Look:
        return self.looks.get(element, _PLAIN)


_PLAIN = Look()
NOTHING = Overlay()

HEAT = ("#fff8ed", "#ffefd9", "#ffe4bf", "#fed7a5", "#fdc88a")
"""Fills from rarely to most."""

LIVE = Look(fill="#fef08a", stroke="#ca8a04", width=3)
ADDED = Look(fill="#dcfce7", stroke="#16a34a", width=3)
CHANGED = Look(fill="#fef3c7", stroke="#d97706", width=3)
REMOVED = Look(fill="#fee2e2", stroke="#dc2626", width=2, dashed=True)
STRICTER = Look(fill="#dcfce7", stroke="#15803d", width=3)
WEAKER = Look(fill="#fef3c7", stroke="#b45309", width=3)
OTHERWISE = Look(fill="#e0f2fe", stroke="#0369a1", width=3)


def heat(
    visits: Mapping[str, int],
    seconds: Mapping[str, float] | None = None,
    counts: Mapping[str, int] | None = None,
    language: Language = "en",
) -> Overlay:
    """Visits and time [s] per state, times taken per transition: the more, the warmer.

    States are shaded by time where it is given, else by visits; each kind of element has its own scale.
    """
    times = seconds or {}
    shade = _shades({state: times.get(state, 0.0) if times else float(n) for state, n in visits.items()})
    looks = {
        state: Look(fill=shade[state], width=2 if n else 0, badge=_visited(n, times.get(state), language))
        for state, n in visits.items()
    }
    warm = _shades({transition: float(n) for transition, n in (counts or {}).items()})
    looks |= {t: Look(fill=warm[t], width=2 if n else 0, badge=f"×{n}") for t, n in (counts or {}).items()}
    return Overlay(looks)


def live(active: Iterable[str]) -> Overlay:
    """The active states, lit."""
    return Overlay(dict.fromkeys(active, LIVE))


def difference(added: Iterable[str] = (), changed: Iterable[str] = (), removed: Iterable[str] = ()) -> Overlay:
    """Green, amber, and red dashed ghosts. Draw it on a chart that still holds what was removed."""
    looks = (("added", ADDED), ("changed", CHANGED), ("removed", REMOVED))
    groups = dict(zip(looks, map(tuple, (added, changed, removed)), strict=True))
    found = {element: look for (_, look), elements in groups.items() for element in elements}
    return Overlay(found, tuple(named for named, elements in groups.items() if elements))


def _visited(visits: int, seconds: float | None, language: Language) -> str:
    count = f"{visits} {word('visits', language)}"
    return count if seconds is None else f"{count}, {duration(seconds)}"


def duration(seconds: float) -> str:
    """Seconds in the largest unit that leaves a whole part: `45 s`, `2.5 h`."""
    for unit, length in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:g} s"


def _shades(amounts: Mapping[str, float]) -> dict[str, str]:
    """A fill per element by its share of the greatest amount; nothing for zero."""
    most = max(amounts.values(), default=0.0)
    return {name: HEAT[min(int(n / most * len(HEAT)), len(HEAT) - 1)] if n > 0 else "" for name, n in amounts.items()}
