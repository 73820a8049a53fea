"""The machines and the stream of events every peer is measured on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lp_hedge.chart import And, Chart, Condition, Guard, Not, load

GUARDS = ("priced", "in_range", "outside_band", "rested")
EVENTS = ("tick",) * 6 + ("filled", "filled", "enable", "kill")
HERE = Path(__file__).parent


class View:
    """The facts, as slots: what a decision reads in production, too."""

    __slots__ = GUARDS

    def __init__(self, rng: Random) -> None:
        self.priced = rng.random() < 0.9
        self.in_range = rng.random() < 0.7
        self.outside_band = rng.random() < 0.3
        self.rested = rng.random() < 0.5


Stream = list[tuple[str, View]]
BINDINGS: dict[str, Callable[[View], bool]] = {
    "priced": lambda view: view.priced,
    "in_range": lambda view: view.in_range,
    "outside_band": lambda view: view.outside_band,
    "rested": lambda view: view.rested,
}


def chart(name: str) -> Chart:
    """`flat` or `regions`."""
    return load(HERE / f"{name}.yaml", bindings=BINDINGS, lint="structure")


def stream(length: int, seed: int = 1) -> Stream:
    """Mostly ticks; the same for everyone."""
    rng = Random(seed)
    return [(rng.choice(EVENTS), View(rng)) for _ in range(length)]


@dataclass(frozen=True)
class Guarded:
    """A condition as most libraries want it: names that must be granted, names that must not."""

    granted: tuple[str, ...]
    refused: tuple[str, ...]


def split(condition: Condition | None) -> Guarded:
    """Take a conjunction of guards and negated guards apart. Raises `TypeError` for anything else."""
    terms = condition.terms if isinstance(condition, And) else () if condition is None else (condition,)
    granted = tuple(each.name for each in terms if isinstance(each, Guard))
    refused = tuple(each.term.name for each in terms if isinstance(each, Not) and isinstance(each.term, Guard))
    if len(granted) + len(refused) != len(terms):
        raise TypeError(f"{condition} is no conjunction of guards")
    return Guarded(granted, refused)
