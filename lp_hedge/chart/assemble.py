"""From a draft to a `Chart`: names resolved, ids unique, form and size checked. Everything found is listed."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import NamedTuple

from lp_hedge.chart import form
from lp_hedge.chart.draft import DraftChart, DraftInitial, DraftState, DraftTransition
from lp_hedge.chart.model import Chart, Kind, State, Transition
from lp_hedge.chart.naming import default_id
from lp_hedge.chart.shape import HISTORY
from lp_hedge.errors import DefinitionError


class Assembled(NamedTuple):
    """A chart and the file each of its states comes from."""

    chart: Chart
    files: dict[str, str]


def assemble(draft: DraftChart) -> Assembled:
    """The chart of a draft. Raises `DefinitionError` with every finding, in file order."""
    problems = [*draft.problems, *form.problems(draft)]
    if problems:
        raise DefinitionError(sorted(set(problems)))
    states: dict[str, State] = {}
    files: dict[str, str] = {}
    for state, parent in _walk(draft.roots, None):
        states[state.id] = _state(state, parent)
        files[state.id] = state.mark.file
    chart = Chart(
        name=draft.name,
        states=MappingProxyType(states),
        roots=tuple(root.id for root in draft.roots),
        initial=_targets(draft.initial, draft.roots),
        initial_content=draft.initial.content if draft.initial else (),
        external=draft.external,
        doc=draft.doc,
        doc_zh=draft.doc_zh,
        file=draft.mark.file,
    )
    return Assembled(chart, files)


def _walk(states: list[DraftState], parent: str | None) -> Iterator[tuple[DraftState, str | None]]:
    """Every state with the id of its parent, in document order."""
    for state in states:
        yield state, parent
        yield from _walk(state.children, state.id)


def _state(state: DraftState, parent: str | None) -> State:
    return State(
        id=state.id,
        kind=state.kind,
        parent=parent,
        children=tuple(child.id for child in state.children),
        initial=_initial_of(state),
        initial_content=state.initial.content if state.initial else (),
        enter=state.enter,
        exit=state.exit,
        transitions=_transitions(state),
        doc=state.notes.doc,
        doc_zh=state.notes.doc_zh,
        role=state.notes.role,
        control=state.notes.control,
        priority=state.notes.priority,
        line=state.mark.line,
    )


def _initial_of(state: DraftState) -> tuple[str, ...]:
    if state.kind in HISTORY:
        return state.initial.targets if state.initial else ()
    return _targets(state.initial, state.children) if state.kind is Kind.COMPOUND else ()


def _targets(initial: DraftInitial | None, children: list[DraftState]) -> tuple[str, ...]:
    """Where the default entry leads: as written, else the first child in document order."""
    if initial is not None:
        return initial.targets
    return tuple(child.id for child in children if child.kind not in HISTORY)[:1]


def _transitions(state: DraftState) -> tuple[Transition, ...]:
    return tuple(_transition(each, state.id, number) for number, each in enumerate(state.transitions, start=1))


def _transition(draft: DraftTransition, source: str, number: int) -> Transition:
    return Transition(
        id=draft.id or default_id(source, number),
        source=source,
        events=draft.events,
        cond=draft.cond,
        targets=draft.targets,
        internal=draft.internal,
        content=draft.content,
        doc=draft.notes.doc,
        doc_zh=draft.notes.doc_zh,
        role=draft.notes.role,
        control=draft.notes.control,
        priority=draft.notes.priority,
        line=draft.mark.line,
    )
