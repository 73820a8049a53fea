"""The form of a chart, whatever it means: ids, kinds, targets, sizes. What `lint="structure"` checks."""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.chart import vocabulary
from lp_hedge.chart.draft import DraftChart, DraftInitial, DraftState, Mark
from lp_hedge.chart.model import Kind
from lp_hedge.chart.naming import default_id, suggestion
from lp_hedge.chart.shape import HISTORY
from lp_hedge.errors import Problem

Placed = tuple[DraftState, DraftState | None, int]  # a state, its parent, its depth from 1


def problems(draft: DraftChart) -> list[Problem]:
    """Everything that is wrong with the form of a draft."""
    placed = list(_walk(draft))
    if not placed:
        return [draft.mark.problem("no states; a chart needs at least one under states")]
    found = [*_sizes(draft, placed), *_duplicate_states(placed), *_duplicate_transitions(placed)]
    for state, parent, _ in placed:
        found += _kind(state, parent)
    return found + list(_references(draft, placed))


def _walk(draft: DraftChart) -> Iterator[Placed]:
    waiting: list[Placed] = [(root, None, 1) for root in reversed(draft.roots)]
    while waiting:
        state, parent, depth = waiting.pop()
        yield state, parent, depth
        waiting += [(child, state, depth + 1) for child in reversed(state.children)]


def _sizes(draft: DraftChart, placed: list[Placed]) -> Iterator[Problem]:
    transitions = sum(len(state.transitions) for state, _, _ in placed)
    deepest = max(depth for _, _, depth in placed)
    for what, count, limit in (
        ("states", len(placed), vocabulary.MAX_STATES),
        ("transitions", transitions, vocabulary.MAX_TRANSITIONS),
        ("levels of nesting", deepest, vocabulary.MAX_DEPTH),
    ):
        if count > limit:
            yield draft.mark.problem(f"{count} {what}, more than {limit}; split the chart into regions")


def _duplicate_states(placed: list[Placed]) -> Iterator[Problem]:
    first: dict[str, Mark] = {}
    for state, _, _ in placed:
        if state.id in first:
            yield state.mark.problem(f"state {state.id} exists already ({_place(first[state.id])}); rename one")
        first.setdefault(state.id, state.mark)


def _duplicate_transitions(placed: list[Placed]) -> Iterator[Problem]:
    first: dict[str, Mark] = {}
    for state, _, _ in placed:
        for number, transition in enumerate(state.transitions, start=1):
            name = transition.id or default_id(state.id, number)
            if name in first:
                yield transition.mark.problem(f"transition {name} exists already ({_place(first[name])}); rename one")
            first.setdefault(name, transition.mark)


def _place(mark: Mark) -> str:
    return f"{mark.file}:{mark.line}"


def _kind(state: DraftState, parent: DraftState | None) -> Iterator[Problem]:
    """Does the state have what its kind needs, and nothing that its kind forbids?"""
    real = [child for child in state.children if child.kind not in HISTORY]
    if state.kind is Kind.FINAL and (state.children or state.transitions or state.initial):
        yield state.mark.problem("a final state has no states, history or transitions; remove them, or remove final")
    if state.kind is Kind.PARALLEL and (not real or state.initial):
        yield state.mark.problem("a parallel state needs regions and no initial; all regions are entered")
    if state.kind is Kind.ATOMIC and (state.children or state.initial):
        yield state.mark.problem("history or initial without states; add the states they belong to")
    if parent is not None and parent.kind is Kind.PARALLEL and state.kind is Kind.FINAL:
        yield state.mark.problem("a final state cannot be a region; put it inside a region")
    if state.kind in HISTORY and (state.initial is None or not state.initial.targets):
        yield state.mark.problem("a history needs one default transition with a target; add it")


def _references(draft: DraftChart, placed: list[Placed]) -> Iterator[Problem]:
    """Targets exist, can be active together, and initial ones lie below the state they belong to."""
    parents = {state.id: parent.id if parent else None for state, parent, _ in placed}
    kinds = {state.id: state.kind for state, _, _ in placed}
    tree = _Tree(parents, kinds)
    for state, parent, _ in placed:
        for transition in state.transitions:
            yield from _targets(transition.mark, transition.targets, tree)
        if state.initial is not None:
            owner = parent.id if state.kind in HISTORY and parent else state.id
            yield from _initial(state.initial, owner, tree)
        yield from _external(state, tree)
    if draft.initial is not None:
        yield from _initial(draft.initial, None, tree)
    for name in draft.external:
        if name in parents:
            yield draft.mark.problem(f"external {name} is a state of this chart; remove it from external")


class _Tree:
    """Parents and kinds of the states of a draft."""

    def __init__(self, parents: dict[str, str | None], kinds: dict[str, Kind]) -> None:
        self.parents = parents
        self.kinds = kinds

    def chain(self, state: str) -> list[str]:
        """The state and its ancestors, innermost first."""
        found = [state]
        while (above := self.parents[found[-1]]) is not None:
            found.append(above)
        return found

    def orthogonal(self, one: str, other: str) -> bool:
        """Can both be targets of one transition: is their closest common ancestor parallel, and neither of them?"""
        chain = self.chain(one)
        if other in chain or one in self.chain(other):
            return False
        common = next((state for state in self.chain(other) if state in chain), None)
        return common is not None and self.kinds[common] is Kind.PARALLEL


def _targets(mark: Mark, targets: tuple[str, ...], tree: _Tree) -> Iterator[Problem]:
    unknown = [target for target in targets if target not in tree.parents]
    for target in unknown:
        yield mark.problem(f"target {target} is no state of this chart; {suggestion(target, tree.parents)}")
    if unknown:
        return
    for place, one in enumerate(targets):
        for other in targets[place + 1 :]:
            if not tree.orthogonal(one, other):
                yield mark.problem(f"targets {one} and {other} cannot be active together; keep one of them")


def _initial(initial: DraftInitial, owner: str | None, tree: _Tree) -> Iterator[Problem]:
    yield from _targets(initial.mark, initial.targets, tree)
    for target in initial.targets:
        if owner is not None and target in tree.parents and owner not in tree.chain(target)[1:]:
            yield initial.mark.problem(f"initial target {target} does not lie below {owner}; choose one that does")


def _external(region: DraftState, tree: _Tree) -> Iterator[Problem]:
    """What a region's own document calls external is a state of another region here."""
    for name in region.external:
        if name not in tree.parents:
            yield region.mark.problem(
                f"external {name} is no state of this composition; {suggestion(name, tree.parents)}"
            )
        elif region.id in tree.chain(name):
            yield region.mark.problem(f"external {name} is a state of the same region; remove it from external")
