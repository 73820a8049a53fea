"""Which transition of the old chart is which of the new one.

A name of its own identifies a transition. One without (`READY.2`) is identified by what it does, for its number
moves when another is added above it; only then by where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from lp_hedge.chart.model import Chart, Transition
from lp_hedge.chart.naming import default_id

Key = Callable[[Transition], Hashable]


@dataclass(slots=True)
class Pairing:
    """`pairs` in the order of the new chart once `pair` is done; `removed` and `added` have no partner."""

    removed: list[Transition]
    added: list[Transition]
    pairs: list[tuple[Transition, Transition]] = field(default_factory=list)

    def match(self, key: Key) -> None:
        """Pair what has the same key, in order; None matches nothing."""
        waiting: dict[Hashable, list[Transition]] = {}
        for each in self.removed:
            waiting.setdefault(key(each), []).append(each)
        waiting.pop(None, None)
        for mine in tuple(self.added):
            if partners := waiting.get(key(mine)):
                partner = partners.pop(0)
                self.pairs.append((partner, mine))
                self.removed.remove(partner)
                self.added.remove(mine)


def pair(old: Chart, new: Chart) -> Pairing:
    """Pair the transitions of two charts, the surest likeness first."""
    found = Pairing(list(old.transitions()), list(new.transitions()))
    for key in (_own_name, _everything_it_does, _where_it_leads, _place):
        found.match(key)
    order = {each.id: place for place, each in enumerate(new.transitions())}
    found.pairs.sort(key=lambda each: order[each[1].id])
    return found


def is_named(transition: Transition) -> bool:
    """Whether the document gave the id, rather than the reader."""
    number = transition.id.rpartition(".")[2]
    return not (number.isdigit() and transition.id == default_id(transition.source, int(number)))


def _own_name(each: Transition) -> Hashable:
    return each.id if is_named(each) else None


def _everything_it_does(each: Transition) -> Hashable:
    return each.source, each.events, each.cond, each.targets, each.internal, each.content


def _where_it_leads(each: Transition) -> Hashable:
    return None if is_named(each) else (each.source, each.events, each.targets)


def _place(each: Transition) -> Hashable:
    return None if is_named(each) else each.id
