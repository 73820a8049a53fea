"""From W3C SCXML to a draft: the same subset as the YAML dialect, our actions and annotations in a namespace."""

from __future__ import annotations

from pathlib import Path as FilePath

from lp_hedge.chart import vocabulary
from lp_hedge.chart.draft import DraftChart, DraftInitial, DraftState, Mark
from lp_hedge.chart.model import Content, Kind
from lp_hedge.chart.scxml_elements import Elements
from lp_hedge.chart.shape import HISTORY
from lp_hedge.chart.xml_tree import Element, read_tree

_KINDS = {"state": Kind.ATOMIC, "parallel": Kind.PARALLEL, "final": Kind.FINAL}
_OF_DOCUMENT = frozenset({"initial", "name", "version", "datamodel", "binding"})


def read_draft(text: str, file: str) -> DraftChart:
    """The draft of a document; problems are collected in it. Raises `DefinitionError` when it is no XML."""
    root = read_tree(text, file)
    draft = DraftChart(FilePath(file).stem, Mark(file, root.line, "scxml"))
    if (root.namespace, root.name) != (vocabulary.SCXML_NAMESPACE, "scxml"):
        message = f'the root must be <scxml xmlns="{vocabulary.SCXML_NAMESPACE}">'
        draft.problems.append(draft.mark.problem(message))
        return draft
    elements = Elements(file)
    _Reader(elements).document(root, draft)
    draft.problems += elements.problems
    return draft


class _Reader:
    """Walks the states of one document."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._unnamed = 0

    def document(self, root: Element, draft: DraftChart) -> None:
        elements = self._elements
        elements.check_attributes(root, _OF_DOCUMENT, frozenset({"doc", "doc_zh", "external"}))
        draft.name = elements.attribute(root, "name") or draft.name
        draft.doc = elements.note(root, "doc")
        draft.doc_zh = elements.note(root, "doc_zh")
        draft.external = elements.state_ids(root, elements.note(root, "external"))
        draft.initial = self._initial_attribute(root)
        for child in elements.known_children(root, frozenset({"state", "parallel", "final", "initial"})):
            if child.name == "initial":
                draft.initial = self._initial_element(child, draft.initial)
            else:
                draft.roots.append(self._state(child))

    def _state(self, element: Element) -> DraftState:
        elements = self._elements
        allowed = frozenset({"id", "initial"}) if element.name == "state" else frozenset({"id"})
        elements.check_attributes(element, allowed, vocabulary.ANNOTATIONS)
        state = DraftState(self._id(element), elements.mark(element), _KINDS[element.name])
        state.notes = elements.notes(element)
        state.initial = self._initial_attribute(element)
        for child in elements.known_children(element, _CHILDREN[element.name]):
            self._child(state, child)
        if state.kind is Kind.ATOMIC and any(child.kind not in HISTORY for child in state.children):
            state.kind = Kind.COMPOUND
        return state

    def _child(self, state: DraftState, element: Element) -> None:
        elements = self._elements
        match element.name:
            case "state" | "parallel" | "final":
                state.children.append(self._state(element))
            case "history":
                state.children.append(self._history(element))
            case "transition":
                state.transitions.append(elements.transition(element))
            case "initial":
                state.initial = self._initial_element(element, state.initial)
            case "onentry":
                state.enter += self._block(element)
            case "onexit":
                state.exit += self._block(element)

    def _block(self, element: Element) -> tuple[Content, ...]:
        self._elements.check_attributes(element, frozenset(), frozenset())
        return self._elements.content(element)

    def _history(self, element: Element) -> DraftState:
        elements = self._elements
        elements.check_attributes(element, frozenset({"id", "type"}), vocabulary.ANNOTATIONS)
        kind = elements.attribute(element, "type") or "shallow"
        if kind not in vocabulary.HISTORY_TYPES:
            elements.report(element, f"type must be one of {', '.join(vocabulary.HISTORY_TYPES)}")
            kind = "shallow"
        state = DraftState(self._id(element), elements.mark(element), Kind(kind), notes=elements.notes(element))
        state.initial = self._only_transition(element)
        return state

    def _initial_element(self, element: Element, already: DraftInitial | None) -> DraftInitial | None:
        self._elements.check_attributes(element, frozenset(), frozenset())
        if already is not None:
            self._elements.report(element, "initial is given already; keep one of them")
        return self._only_transition(element)

    def _only_transition(self, element: Element) -> DraftInitial | None:
        """The default transition inside an initial or history element."""
        found = self._elements.known_children(element, frozenset({"transition"}))
        if len(found) != 1:
            self._elements.report(element, "needs exactly one transition")
        for child in found:
            self._elements.check_attributes(child, frozenset({"target", "type"}), frozenset())
            targets = self._elements.state_ids(child, self._elements.attribute(child, "target"))
            return DraftInitial(self._elements.mark(child), targets, self._elements.content(child))
        return None

    def _initial_attribute(self, element: Element) -> DraftInitial | None:
        targets = self._elements.state_ids(element, self._elements.attribute(element, "initial"))
        return DraftInitial(self._elements.mark(element), targets) if targets else None

    def _id(self, element: Element) -> str:
        """The id, or one made from the number of unnamed states before."""
        given = self._elements.attribute(element, "id")
        if given:
            return given if self._elements.is_state_id(element, given) else "unreadable"
        self._unnamed += 1
        return f"unnamed.{self._unnamed}"


_INSIDE_STATE = frozenset({"state", "parallel", "final", "history", "transition", "initial", "onentry", "onexit"})
_CHILDREN = {
    "state": _INSIDE_STATE,
    "parallel": _INSIDE_STATE - {"final", "initial"},
    "final": frozenset({"onentry", "onexit"}),
}
