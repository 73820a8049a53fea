"""Priorities: which transitions of one state changed places, and whether that can be noticed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations

from lp_hedge.chart.lint.events import common
from lp_hedge.chart.model import Transition
from lp_hedge.review.diff.conditions import exclusive
from lp_hedge.review.diff.finding import Finding, Weight

Pair = tuple[Transition, Transition]
"""The old and the new form of one transition."""


def reprioritised(old_order: Sequence[str], pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Findings for one source; `pairs` in the new order, `old_order` holds the old ids in the old one.

    As few transitions as possible are said to have moved. A change of places between two that never compete
    (other events, conditions that exclude each other) is a matter of wording.
    """
    places = [old_order.index(old.id) for old, _ in pairs]
    moved = set(range(len(pairs))) - set(_longest_rising(places))
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    silent = False
    for first, second in combinations(range(len(pairs)), 2):
        if places[first] < places[second]:
            continue
        if not _compete(pairs[first], pairs[second]):
            silent = True
        elif first in moved:
            before.setdefault(first, []).append(pairs[second][1].id)
        else:
            after.setdefault(second, []).append(pairs[first][1].id)
    for place, pair in enumerate(pairs):
        if rivals := before.get(place):
            yield _finding(pair, "tried_before", rivals)
        if rivals := after.get(place):
            yield _finding(pair, "tried_after", rivals)
    if silent and not before and not after:
        listed = ", ".join(old_order), ", ".join(new.id for _, new in pairs)
        yield Finding(Weight.WORDING, "state", pairs[0][1].source, "order", *listed)


def _finding(pair: Pair, kind: str, rivals: list[str]) -> Finding:
    sides = (f"after {', '.join(rivals)}", f"before {', '.join(rivals)}")
    old, new = sides if kind == "tried_before" else reversed(sides)
    return Finding(Weight.BEHAVIOUR, "transition", pair[1].id, kind, old, new, (tuple(rivals),))


def _compete(one: Pair, other: Pair) -> bool:
    """Whether, before or now, some event may find both enabled."""
    return any(
        common(mine, rival) is not None and not exclusive(mine.cond, rival.cond)
        for mine, rival in zip(one, other, strict=True)
    )


def _longest_rising(values: Sequence[int]) -> list[int]:
    """Places of a longest rising subsequence."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for place, value in enumerate(values):
        at = bisect_left(tails, value)
        tails[at : at + 1], ends[at : at + 1] = [value], [place]
        previous.append(ends[at - 1] if at else None)
    found: list[int] = []
    place_back = ends[-1] if ends else None
    while place_back is not None:
        found.append(place_back)
        place_back = previous[place_back]
    return found[::-1]
