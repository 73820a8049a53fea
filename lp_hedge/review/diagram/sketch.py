"""What is drawn and how: which transitions become arrows, which become rows of a table, and in which order.

A transition becomes a row of its source's own table where an arrow would only tangle: it has no target, it
re-enters its source, it goes to an inner or an outer state, to several states at once, or its source
would send arrows to too many places. Everything else is an arrow; arrows between the same two ends merge.

Siblings that no arrow joins stand together in one grid, like cards; arrows reach the grid and name the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lp_hedge.chart.model import Chart, Kind, State, Transition
from lp_hedge.chart.shape import HISTORY

MAX_ARROWS = 7
"""Distinct ends beyond which a state's transitions are listed instead of drawn."""
GRID_FROM = 2
"""Unjoined siblings from which they become a grid."""


@dataclass(frozen=True, slots=True)
class End:
    """Where an arrow starts or ends: a state, or the grid of some of a state's children."""

    state: str
    grid: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """One line of the drawing with everything it stands for, in priority order."""

    source: End
    target: End
    transitions: tuple[Transition, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A chart, decided. `rows` are a state's listed transitions, `grids` a state's children drawn as cards.

    `folded` compounds are drawn as one box; `brief` drawings leave out ids, actions and long conditions.
    """

    chart: Chart
    arrows: tuple[Arrow, ...]
    rows: dict[str, tuple[Transition, ...]]
    grids: dict[str, tuple[str, ...]] = field(default_factory=dict)
    folded: frozenset[str] = frozenset()
    brief: bool = False

    def children(self, state: str) -> tuple[str, ...]:
        return () if state in self.folded else self.chart.states[state].children

    def in_grid(self, state: str) -> bool:
        return state in self.grids.get(self.chart.states[state].parent or "", ())

    def starts_with_dot(self, owner: str | None) -> bool:
        """Whether the initial pseudo-state is drawn apart; else the initial state's header carries the dot.

        Apart only where it finds room: the initial state stands alone at the top of its siblings.
        """
        states = self.chart.states
        initial = states[owner].initial if owner else self.chart.initial
        siblings = states[owner].children if owner else self.chart.roots
        if len(siblings) == 1 or len(initial) != 1 or self.in_grid(initial[0]):
            return bool(len(siblings) > 1 and initial and not any(map(self.in_grid, initial)))
        level = levels(self, siblings, initial)
        return all(place < len(siblings) for place in level.values())

    def is_marked(self, state: str) -> bool:
        """Whether the state's own header carries the initial dot."""
        owner = self.chart.states[state].parent
        initial = self.chart.states[owner].initial if owner else self.chart.initial
        return state in initial and not self.children(state) and not self.starts_with_dot(owner)

    def number(self, transition: Transition) -> int | None:
        """Place in its source's priority order, where the chart says that the order is the priority."""
        source = self.chart.states[transition.source]
        if source.priority != "documented" or len(source.transitions) < 2:
            return None
        return source.transitions.index(transition) + 1

    def leaf(self, state: str) -> str:
        """The box that stands for a state when an arrow needs an end: its initial descendant."""
        while children := self.children(state):
            initial = [each for each in self.chart.states[state].initial if each in children]
            real = [each for each in children if self.chart.states[each].kind not in HISTORY]
            state = (initial or real or list(children))[0]
        return state


def full(chart: Chart) -> Sketch:
    """Every state, every transition."""
    rows = {s.id: tuple(each for each in s.transitions if _needs_row(chart, each)) for s in chart.states.values()}
    drawn = [each for each in chart.transitions() if each not in rows[each.source]]
    grids = {s.id: found for s in chart.states.values() if len(found := _loose(chart, s, drawn)) >= GRID_FROM}
    ends = {child: _grid_end(chart, parent, cards) for parent, cards in grids.items() for child in cards}
    for state in chart.states.values():
        if len({_end(ends, each.targets[0]) for each in drawn if each.source == state.id}) > MAX_ARROWS:
            rows[state.id] = state.transitions
    arrows = _merged(
        (_end(ends, each.source), _end(ends, each.targets[0]), each) for each in drawn if each not in rows[each.source]
    )
    return Sketch(chart, arrows, rows, grids)


def depths(sketch: Sketch) -> dict[str, int]:
    """How far each state is from the start, counted in arrows between siblings: what flows down, what flows back."""
    found: dict[str, int] = {}
    for state in (None, *sketch.chart.states.values()):
        siblings = state.children if state else sketch.chart.roots
        found |= levels(sketch, siblings, state.initial if state else sketch.chart.initial)
    return found


def flows_back(sketch: Sketch, arrow: Arrow, depth: Mapping[str, int]) -> bool:
    """Whether the arrow leads towards the start, judged where its two ends part."""
    source, target = (_line(sketch.chart, end.state) for end in (arrow.source, arrow.target))
    for mine, other in zip(source, target, strict=False):
        if mine != other:
            return depth[other] < depth[mine]
    return len(target) < len(source)


def common_owner(sketch: Sketch, arrow: Arrow) -> str | None:
    """The innermost state that holds both ends; None is the document."""
    ends = (arrow.source, arrow.target)
    source, target = (_line(sketch.chart, end.state)[: None if end.grid else -1] for end in ends)
    shared = [mine for mine, other in zip(source, target, strict=False) if mine == other]
    return shared[-1] if shared else None


def _line(chart: Chart, state: str) -> list[str]:
    """The state's ancestors from the outermost down to itself."""
    return [*reversed(list(chart.ancestors(state))), state]


def levels(sketch: Sketch, siblings: tuple[str, ...], initial: tuple[str, ...]) -> dict[str, int]:
    """Breadth first over the arrows that join siblings; what is never reached comes last, in document order."""
    owner = {inner: s for s in siblings for inner in sketch.chart.states if s in _line(sketch.chart, inner)}
    onward: dict[str, list[str]] = {each: [] for each in siblings}
    for arrow in sketch.arrows:
        source, target = owner.get(arrow.source.state), owner.get(arrow.target.state)
        if source and target and source != target:
            onward[source].append(target)
    level = {owner[each]: 0 for each in initial if each in owner}
    waiting = list(level)
    for state in waiting:
        fresh = [each for each in onward[state] if each not in level]
        level |= dict.fromkeys(fresh, level[state] + 1)
        waiting += dict.fromkeys(fresh)
    return {each: level.get(each, len(siblings)) for each in siblings}


def overview(chart: Chart) -> Sketch:
    """Regions and their top-level states only; inner transitions are left out, crossing ones merged."""
    tops = _top_level(chart)
    shown = {inner: top for inner in chart.states for top in (inner, *chart.ancestors(inner)) if top in tops}
    rows: dict[str, tuple[Transition, ...]] = {}
    crossing: list[tuple[End, End, Transition]] = []
    for each in chart.transitions():
        source = shown.get(each.source)
        targets = {shown[target] for target in each.targets if target in shown}
        if source is None and targets:
            rows[each.source] = (*rows.get(each.source, ()), each)
        elif source is not None and len(targets) == 1 and source not in targets:
            crossing.append((End(source), End(targets.pop()), each))
    folded = frozenset(state for state in tops if chart.states[state].children)
    joined = {end.state for source, target, _ in crossing for end in (source, target)}
    loose = {owner: tuple(c for c in chart.states[owner].children if c not in joined) for owner in _owners(chart)}
    grids = {owner: cards for owner, cards in loose.items() if len(cards) >= GRID_FROM}
    return Sketch(chart, _merged(crossing), rows, grids, folded, brief=True)


def regions(chart: Chart) -> tuple[str, ...]:
    """Children of parallel states, in document order."""
    return tuple(s.id for s in chart.states.values() if is_region(chart, s.id))


def is_region(chart: Chart, state: str) -> bool:
    parent = chart.states[state].parent
    return parent is not None and chart.states[parent].kind is Kind.PARALLEL


def _owners(chart: Chart) -> tuple[str, ...]:
    """Regions; in a chart without regions its single root."""
    found = regions(chart) or (chart.roots if len(chart.roots) == 1 else ())
    return tuple(owner for owner in found if chart.states[owner].children)


def _top_level(chart: Chart) -> frozenset[str]:
    """The children of the owners, else the roots."""
    found = frozenset(child for owner in _owners(chart) for child in chart.states[owner].children)
    return found or frozenset(chart.roots)


def _needs_row(chart: Chart, transition: Transition) -> bool:
    if len(transition.targets) != 1:
        return True
    source, target = transition.source, transition.targets[0]
    inward = source in chart.ancestors(target)
    outward = target in chart.ancestors(source)
    return target == source or inward or outward


def _loose(chart: Chart, parent: State, drawn: Iterable[Transition]) -> tuple[str, ...]:
    """Atomic children that no arrow joins to a sibling or to anything inside one."""
    if parent.kind is not Kind.COMPOUND:
        return ()
    owner = {inner: child for inner in chart.states for child in _line(chart, inner) if child in parent.children}
    joined: set[str] = set()
    for each in drawn:
        source, target = owner.get(each.source), owner.get(each.targets[0])
        if source and target and source != target:
            joined |= {source, target}
    return tuple(c for c in parent.children if chart.states[c].kind is Kind.ATOMIC and c not in joined)


def _grid_end(chart: Chart, parent: str, cards: tuple[str, ...]) -> End:
    """Arrows end at the parent's border when the grid is all there is inside it."""
    return End(parent, grid=cards != chart.states[parent].children)


def _end(ends: dict[str, End], state: str) -> End:
    return ends.get(state, End(state))


def _merged(found: Iterable[tuple[End, End, Transition]]) -> tuple[Arrow, ...]:
    together: dict[tuple[End, End], list[Transition]] = {}
    for source, target, transition in found:
        together.setdefault((source, target), []).append(transition)
    return tuple(Arrow(source, target, tuple(each)) for (source, target), each in together.items())
