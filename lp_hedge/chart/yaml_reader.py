"""From a YAML or JSON document to a draft: python-statemachine's native vocabulary plus our annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lp_hedge.chart import vocabulary
from lp_hedge.chart.draft import DraftChart, DraftInitial, DraftState, Mark
from lp_hedge.chart.model import Kind
from lp_hedge.chart.regions import Regions
from lp_hedge.chart.yaml_transition import read_initial, read_transition
from lp_hedge.chart.yaml_values import Values
from lp_hedge.document import Document, Path


def read_draft(document: Document, regions: Regions) -> DraftChart:
    """The draft of a document; problems are collected in it. `regions` opens the files that `machine` names."""
    values = Values(document)
    draft = DraftChart(regions.stem(document.file), Mark(document.file, document.line(), "document"))
    if not isinstance(document.data, dict):
        draft.problems.append(draft.mark.problem("a chart is a mapping with the key states; write it so"))
        return draft
    values.check_keys((), vocabulary.DOCUMENT_KEYS)
    reader = _Reader(values, regions)
    draft.roots, draft.initial = reader.children((), parallel=False)
    draft.name = values.text(("name",)) or draft.name
    draft.doc = values.text(("doc",)) or values.text(("description",))
    draft.doc_zh = values.text(("doc_zh",))
    if draft.doc and values.has(("description",)) and values.has(("doc",)):
        values.report(("description",), "doc says it already; keep one of them")
    draft.external = reader.external()
    draft.problems += values.problems
    return draft


class _Reader:
    """Walks the states of one document."""

    def __init__(self, values: Values, regions: Regions) -> None:
        self._values = values
        self._regions = regions

    def children(self, path: Path, *, parallel: bool) -> tuple[list[DraftState], DraftInitial | None]:
        """The states below a path, histories last, and the one that says `initial`."""
        states = [self._state(below, name) for below, name in self._named((*path, "states"))]
        marked = [
            (below, name) for below, name in self._named((*path, "states")) if self._values.flag((*below, "initial"))
        ]
        for below, _ in marked[1:]:
            self._values.report(below, f"{marked[0][1]} is initial already; keep one of them")
        if parallel and marked:
            self._values.report(marked[0][0], "a region is always entered; remove initial")
        states += [self._history(below, name) for below, name in self._named((*path, "history"))]
        initial = DraftInitial(self._values.mark(marked[0][0]), (marked[0][1],)) if marked else None
        return states, initial

    def external(self) -> tuple[str, ...]:
        """States of sibling regions that `In()` may test."""
        return tuple(
            name for name in self._values.texts(("external",)) if self._values.is_state_id(("external",), name)
        )

    def _named(self, path: Path) -> Iterator[tuple[Path, str]]:
        for name in self._values.mapping(path):
            yield (*path, name), name

    def _state(self, path: Path, name: str) -> DraftState:
        values = self._values
        values.is_state_id(path, name)
        definition = values.mapping(path)
        state = DraftState(name, values.mark(path), self._kind(path, definition), notes=values.notes(path))
        state.enter, state.exit = values.content((*path, "enter")), values.content((*path, "exit"))
        self._transitions(path, state)
        if "machine" in definition:
            values.check_keys(path, vocabulary.REGION_KEYS)
            self._regions.fill(state, values.text((*path, "machine")), values, path)
        else:
            values.check_keys(path, vocabulary.STATE_KEYS)
            self._fill(path, state)
        return state

    def _kind(self, path: Path, definition: Mapping[str, Any]) -> Kind:
        final, parallel = self._values.flag((*path, "final")), self._values.flag((*path, "parallel"))
        if final and parallel:
            self._values.report(path, "final and parallel exclude each other; keep one of them")
        if final:
            return Kind.FINAL
        if parallel:
            return Kind.PARALLEL
        return Kind.COMPOUND if definition.get("states") or "machine" in definition else Kind.ATOMIC

    def _fill(self, path: Path, state: DraftState) -> None:
        state.children, marked = self.children(path, parallel=state.kind is Kind.PARALLEL)
        if marked and state.initial:
            self._values.report(path, "an initial state and an initial transition; keep one of them")
        if state.kind is not Kind.PARALLEL:
            state.initial = state.initial or marked

    def _transitions(self, path: Path, state: DraftState) -> None:
        for item in self._values.items((*path, "transitions")):
            if self._values.flag((*item, "initial")):
                if state.initial is not None:
                    self._values.report(item, "a second initial transition; keep one of them")
                state.initial = read_initial(self._values, item)
            else:
                state.transitions.append(read_transition(self._values, item))

    def _history(self, path: Path, name: str) -> DraftState:
        values = self._values
        values.is_state_id(path, name)
        values.check_keys(path, vocabulary.HISTORY_KEYS)
        kind = values.text((*path, "type")) or "shallow"
        if kind not in vocabulary.HISTORY_TYPES:
            values.report((*path, "type"), f"must be one of {', '.join(vocabulary.HISTORY_TYPES)}")
            kind = "shallow"
        state = DraftState(name, values.mark(path), Kind(kind), notes=values.notes(path))
        defaults = [read_initial(values, item) for item in values.items((*path, "transitions"))]
        if len(defaults) > 1:
            values.report(path, "more than one default transition; keep one of them")
        state.initial = defaults[0] if defaults else None
        return state
