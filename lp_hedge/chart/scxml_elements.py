"""Checked access to SCXML elements; what is not supported is reported by name and read as absent."""

from __future__ import annotations

from lp_hedge.chart import condition, vocabulary
from lp_hedge.chart.condition import is_name
from lp_hedge.chart.draft import DraftTransition, Mark, Notes
from lp_hedge.chart.model import Call, Condition, Content, Raise
from lp_hedge.chart.xml_tree import Element
from lp_hedge.errors import Problem

_TRANSITION = frozenset({"event", "cond", "target", "type"})


class Elements:
    """The elements of one file and the problems found in them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def mark(self, element: Element) -> Mark:
        """Where an element stands; the key is the element with its id."""
        identity = element.attributes.get(("", "id"), "")
        return Mark(self._file, element.line, f"{element.name} {identity[:60]}".strip())

    def report(self, element: Element, message: str) -> None:
        """Note a finding at an element."""
        self.problems.append(self.mark(element).problem(message))

    def attribute(self, element: Element, name: str) -> str:
        """An attribute of SCXML; absent is empty."""
        return element.attributes.get(("", name), "")

    def note(self, element: Element, name: str) -> str:
        """An attribute of our own namespace; absent is empty."""
        return element.attributes.get((vocabulary.OWN_NAMESPACE, name), "")

    def notes(self, element: Element) -> Notes:
        """The annotations of a state or transition."""
        return Notes(**{key: self.note(element, key) for key in sorted(vocabulary.ANNOTATIONS)})

    def check_attributes(self, element: Element, scxml: frozenset[str], own: frozenset[str]) -> None:
        """Report attributes outside the vocabulary, and text where none belongs."""
        for namespace, name in element.attributes:
            allowed = {"": scxml, vocabulary.OWN_NAMESPACE: own}.get(namespace, frozenset())
            if name not in allowed:
                self.report(element, f"attribute {name}: {vocabulary.unknown_key(name, scxml | own)}")
        if element.text:
            self.report(element, f"text {element.text[:40]!r} has no meaning here; remove it")

    def known_children(self, element: Element, allowed: frozenset[str]) -> list[Element]:
        """Children in the vocabulary; the others are reported by name."""
        known = []
        for child in element.children:
            if child.namespace == vocabulary.SCXML_NAMESPACE and child.name in allowed:
                known.append(child)
            else:
                self.report(child, f"element {child.name}: {vocabulary.unknown_key(child.name, allowed)}")
        return known

    def transition(self, element: Element) -> DraftTransition:
        """One `<transition>`."""
        self.check_attributes(element, _TRANSITION, vocabulary.ANNOTATIONS | {"id"})
        kind = self.attribute(element, "type") or "external"
        if kind not in ("internal", "external"):
            self.report(element, "type must be internal or external")
        return DraftTransition(
            self.mark(element),
            id=self._transition_id(element),
            events=self._descriptors(element),
            cond=self._condition(element),
            targets=self.state_ids(element, self.attribute(element, "target")),
            internal=kind == "internal",
            content=self.content(element),
            notes=self.notes(element),
        )

    def content(self, element: Element) -> tuple[Content, ...]:
        """Executable content: `<raise event>` and our `<action name>`."""
        found = [self._item(child) for child in element.children]
        return tuple(item for item in found if item is not None)

    def state_ids(self, element: Element, text: str) -> tuple[str, ...]:
        """State ids separated by blanks, each once."""
        return tuple(dict.fromkeys(word for word in text.split() if self.is_state_id(element, word)))

    def is_state_id(self, element: Element, name: str) -> bool:
        """Is this an allowed state id? Reports when not."""
        if vocabulary.STATE_ID.fullmatch(name):
            return True
        self.report(element, f"{name[:40]!r} is no allowed state name; use letters, digits and underscores")
        return False

    def _item(self, element: Element) -> Content | None:
        match element.namespace, element.name:
            case vocabulary.SCXML_NAMESPACE, "raise":
                self.check_attributes(element, frozenset({"event"}), frozenset())
                event = self.attribute(element, "event")
                if vocabulary.EVENT.fullmatch(event):
                    return Raise(event)
                self.report(element, "event must be the name of one event, without wildcards")
            case vocabulary.OWN_NAMESPACE, "action":
                self.check_attributes(element, frozenset({"name"}), frozenset())
                name = self.attribute(element, "name")
                if is_name(name):
                    return Call(name)
                self.report(element, f"{name[:40]!r} is no action name; use letters, digits and underscores")
            case _:
                allowed = frozenset({"raise", "action"})
                self.report(element, f"element {element.name}: {vocabulary.unknown_key(element.name, allowed)}")
        return None

    def _descriptors(self, element: Element) -> tuple[str, ...]:
        words = self.attribute(element, "event").split()
        for word in words:
            if not vocabulary.DESCRIPTOR.fullmatch(word):
                self.report(element, f"{word[:40]!r} is no event descriptor; use letters, digits, dots and a last *")
        return tuple(dict.fromkeys(words))

    def _transition_id(self, element: Element) -> str:
        name = self.note(element, "id")
        if name and not vocabulary.TRANSITION_ID.fullmatch(name):
            self.report(element, f"{name[:40]!r} is no allowed id; use letters, digits and underscores")
        return name

    def _condition(self, element: Element) -> Condition | None:
        if ("", "cond") not in element.attributes:
            return None
        try:
            return condition.parse(self.attribute(element, "cond"), scxml=True)
        except condition.ConditionError as error:
            self.report(element, f"cond: {error}")
            return None
