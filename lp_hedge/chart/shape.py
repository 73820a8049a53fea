"""What the algorithm needs to know about a chart, computed once: order, ancestry, candidates, histories."""

from __future__ import annotations

from lp_hedge.chart.model import Chart, Kind, State, Transition, matches

HISTORY = frozenset({Kind.SHALLOW_HISTORY, Kind.DEEP_HISTORY})


class Shape:
    """Lookup tables over one chart. The key `None` stands for the document itself."""

    __slots__ = (
        "_candidates",
        "ancestors",
        "chart",
        "children",
        "descendants",
        "histories",
        "is_leaf",
        "order",
        "parallels",
    )

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.order = {state: place for place, state in enumerate(self._in_document_order())}
        self.ancestors = {state: tuple(chart.ancestors(state)) for state in self.order}
        self.children = {s.id: self._real_children(s) for s in chart.states.values()}
        self.is_leaf = {state: not children for state, children in self.children.items()}
        self.parallels = frozenset(s.id for s in chart.states.values() if s.kind is Kind.PARALLEL)
        self.descendants = self._all_descendants()
        self.histories = tuple(self._history(chart.states[s]) for s in self.order if chart.states[s].kind in HISTORY)
        self._candidates: dict[tuple[str, str | None], tuple[Transition, ...]] = {}

    def candidates(self, leaf: str, event: str | None) -> tuple[Transition, ...]:
        """Transitions an active leaf offers for an event (`None`: eventless): inner first, then document order."""
        key = (leaf, event)
        found = self._candidates.get(key)
        if found is None:
            chain = (leaf, *self.ancestors[leaf])
            found = tuple(t for s in chain for t in self.chart.states[s].transitions if _answers(t, event))
            if len(self._candidates) < 100_000:
                self._candidates[key] = found
        return found

    def _in_document_order(self) -> list[str]:
        found: list[str] = []
        waiting = list(reversed(self.chart.roots))
        while waiting:
            state = waiting.pop()
            found.append(state)
            waiting.extend(reversed(self.chart.states[state].children))
        return found

    def _real_children(self, state: State) -> tuple[str, ...]:
        return tuple(child for child in state.children if self.chart.states[child].kind not in HISTORY)

    def _all_descendants(self) -> dict[str | None, frozenset[str]]:
        found: dict[str | None, set[str]] = {state: set() for state in self.order}
        for state, ancestors in self.ancestors.items():
            for ancestor in ancestors:
                found[ancestor].add(state)
        found[None] = set(self.order)
        return {state: frozenset(below) for state, below in found.items()}

    def _history(self, state: State) -> tuple[str, str, frozenset[str]]:
        """History id, its parent, and the states it may remember."""
        parent = state.parent or ""
        if state.kind is Kind.SHALLOW_HISTORY:
            return state.id, parent, frozenset(self.children[parent])
        return state.id, parent, frozenset(s for s in self.descendants[parent] if self.is_leaf[s])


def _answers(transition: Transition, event: str | None) -> bool:
    if event is None:
        return not transition.events
    return any(matches(descriptor, event) for descriptor in transition.events)
