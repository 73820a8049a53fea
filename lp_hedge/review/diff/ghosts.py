"""One chart that holds two: the new one, and in their places the ghosts of what it no longer has.

Only for drawing. A ghost is a removed state or transition, or the former self of a transition that now does
something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from lp_hedge.chart.model import Chart, Kind, State, Transition
from lp_hedge.review.diagram.sketch import Sketch, full
from lp_hedge.review.diff.charts import ChartDiff
from lp_hedge.review.diff.transitions import described

PRIME = "′"
"""Marks the id of a ghost whose own id is in use."""


@dataclass(frozen=True, slots=True)
class GhostSketch(Sketch):
    """A sketch whose ghosts take no part in the numbering of priorities."""

    ghosts: frozenset[str] = frozenset()

    def number(self, transition: Transition) -> int | None:
        source = self.chart.states[transition.source]
        living = [each for each in source.transitions if each.id not in self.ghosts]
        if source.priority != "documented" or len(living) < 2 or transition.id in self.ghosts:
            return None
        return living.index(transition) + 1


@dataclass(frozen=True, slots=True)
class Haunted:
    """`chart` holds everything old and new; `ghosts`: id of the ghost → id it had in the old chart."""

    chart: Chart
    ghosts: Mapping[str, str]

    def sketch(self) -> GhostSketch:
        """Everything, decided as for any chart."""
        made = full(self.chart)
        return GhostSketch(made.chart, made.arrows, made.rows, made.grids, ghosts=frozenset(self.ghosts))


def haunted(old: Chart, new: Chart, diff: ChartDiff) -> Haunted:
    """The new chart with the ghosts of the old one."""
    acts = set(diff.changed())
    former = [
        before for before, after in diff.pairing.pairs if after.id in acts and described(before) != described(after)
    ]
    gone = {each.id: each for each in (*diff.pairing.removed, *former)}
    taken = {each.id for each in new.transitions()} | set(new.states) | set(old.states)
    names = {each: _free(each, taken) for each in gone}
    removed = {state: None for state in old.states if state not in new.states}
    states = {name: _with_ghosts(name, old, new, removed, names) for name in (*new.states, *removed)}
    roots = _interleaved(new.roots, old.roots, removed)
    ghosts = {**{names[each]: each for each in gone}, **{each: each for each in removed}}
    return Haunted(replace(new, states=states, roots=roots), ghosts)


def _with_ghosts(name: str, old: Chart, new: Chart, removed: Iterable[str], names: Mapping[str, str]) -> State:
    """One state of the drawing with its ghostly children and transitions."""
    if name not in new.states:
        return _ghost(old.states[name], removed, names)
    state, former = new.states[name], old.states.get(name)
    if former is None:
        return state
    children = _interleaved(state.children, former.children, removed)
    revived = not state.children and bool(children)
    return replace(
        state,
        kind=Kind.COMPOUND if revived else state.kind,
        initial=tuple(each for each in former.initial if each in children) if revived else state.initial,
        children=children,
        transitions=_rows(state.transitions, former.transitions, names),
    )


def _ghost(state: State, removed: Iterable[str], names: Mapping[str, str]) -> State:
    """A removed state with those of its children that are gone too."""
    children = tuple(each for each in state.children if each in removed)
    empty = bool(state.children) and not children
    return replace(
        state,
        kind=Kind.ATOMIC if empty else state.kind,
        children=children,
        initial=tuple(each for each in state.initial if not state.children or each in children),
        transitions=_rows((), state.transitions, names),
    )


def _rows(
    living: Sequence[Transition], former: Sequence[Transition], names: Mapping[str, str]
) -> tuple[Transition, ...]:
    """The transitions of one source, each ghost where it stood: above what took its place."""
    made = list(living)
    for place, each in enumerate(former):
        if each.id in names:
            at = _place_among([one.id for one in made], [names.get(one.id, one.id) for one in former[:place]], each.id)
            made.insert(at, replace(each, id=names[each.id]))
    return tuple(made)


def _place_among(present: Sequence[str], before: Sequence[str], own: str) -> int:
    """Where a ghost goes: above its successor of the same id, else below the nearest that stood before it."""
    if own in present:
        return present.index(own)
    return next((present.index(each) + 1 for each in reversed(before) if each in present), 0)


def _interleaved(living: Sequence[str], former: Sequence[str], removed: Iterable[str]) -> tuple[str, ...]:
    made = list(living)
    for place, each in enumerate(former):
        if each in removed:
            made.insert(_place_among(made, former[:place], each), each)
    return tuple(made)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += PRIME
    taken.add(name)
    return name
