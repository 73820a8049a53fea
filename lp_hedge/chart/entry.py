"""Which states a microstep enters: targets, their ancestors and default children, and recorded history."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lp_hedge.chart.model import Content, Kind, Transition
from lp_hedge.chart.shape import HISTORY, Shape

History = tuple[tuple[str, tuple[str, ...]], ...]

MAX_REMEMBERED = 10_000  # entry sets kept for one chart


class Position(NamedTuple):
    """Where a machine stands. `history` pairs a history state with what it recorded, in document order."""

    active: frozenset[str]
    history: History = ()


class Entry:
    """The entry set of one microstep under construction (`computeEntrySet` of Appendix D)."""

    __slots__ = ("_by_default", "_from_history", "_recorded", "_shape", "domains", "states")

    def __init__(self, shape: Shape, history: History = ()) -> None:
        self._shape = shape
        self._recorded = dict(history)
        self._by_default: set[str] = set()
        self._from_history: dict[str, tuple[Content, ...]] = {}
        self.domains: list[str | None] = []
        self.states: frozenset[str] = frozenset()

    def follow(self, transition: Transition) -> None:
        """Add what a transition enters; one without targets enters nothing and has no domain."""
        if transition.targets:
            domain = self.domain(transition)
            self.domains.append(domain)
            self.enter(transition.targets, domain)

    def enter(self, targets: tuple[str, ...], domain: str | None) -> None:
        """Add targets below `domain` (`None`: the document)."""
        entering: set[str] = set(self.states)
        for target in targets:
            self._add_down(target, entering)
        for target in self.effective(targets):
            self._add_up(target, domain, entering)
        self.states = frozenset(entering)

    def domain(self, transition: Transition) -> str | None:
        """The state that stays while everything below it is exited; `None` is the document."""
        source = self._shape.chart.states[transition.source]
        targets = self.effective(transition.targets)
        inside = self._shape.descendants[source.id]
        if transition.internal and source.kind is Kind.COMPOUND and all(target in inside for target in targets):
            return source.id
        for ancestor in self._shape.ancestors[source.id]:
            below = self._shape.descendants[ancestor]
            if self._shape.chart.states[ancestor].kind is Kind.COMPOUND and all(target in below for target in targets):
                return ancestor
        return None

    def effective(self, targets: Iterable[str]) -> tuple[str, ...]:
        """Targets with every history state replaced by what it recorded, or by its default."""
        found: dict[str, None] = {}
        for target in targets:
            if self._shape.chart.states[target].kind in HISTORY:
                found |= dict.fromkeys(self.effective(self._remembered(target)))
            else:
                found[target] = None
        return tuple(found)

    def content_of(self, state: str) -> tuple[Content, ...]:
        """What entering a state performs: its own content, its initial transition's, its history default's."""
        definition = self._shape.chart.states[state]
        default = definition.initial_content if state in self._by_default else ()
        return definition.enter + default + self._from_history.get(state, ())

    def _remembered(self, history: str) -> tuple[str, ...]:
        recorded = self._recorded.get(history)
        return self._shape.chart.states[history].initial if recorded is None else recorded

    def _add_down(self, state: str, entering: set[str]) -> None:
        definition = self._shape.chart.states[state]
        if definition.kind in HISTORY:
            self._add_history(state, definition.parent, entering)
            return
        entering.add(state)
        if definition.kind is Kind.COMPOUND:
            self._by_default.add(state)
            self._add_all(definition.initial, state, entering)
        elif definition.kind is Kind.PARALLEL:
            self._add_regions(state, entering)

    def _add_history(self, history: str, parent: str | None, entering: set[str]) -> None:
        if history not in self._recorded and parent is not None:
            self._from_history[parent] = self._shape.chart.states[history].initial_content
        self._add_all(self._remembered(history), parent, entering)

    def _add_all(self, targets: tuple[str, ...], ancestor: str | None, entering: set[str]) -> None:
        for target in targets:
            self._add_down(target, entering)
        for target in targets:
            self._add_up(target, ancestor, entering)

    def _add_up(self, state: str, ancestor: str | None, entering: set[str]) -> None:
        for above in self._shape.ancestors[state]:
            if above == ancestor:
                return
            entering.add(above)
            if self._shape.chart.states[above].kind is Kind.PARALLEL:
                self._add_regions(above, entering)

    def _add_regions(self, parallel: str, entering: set[str]) -> None:
        for region in self._shape.children[parallel]:
            if region not in entering and not entering & self._shape.descendants[region]:
                self._add_down(region, entering)


class Entries:
    """Entry sets of one chart. They depend on transitions and recorded history alone, so each is computed once."""

    __slots__ = ("_known", "_shape")

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._known: dict[tuple[tuple[str, ...], History], Entry] = {}

    def of(self, transitions: tuple[Transition, ...], history: History) -> Entry:
        """The entry set of transitions taken together."""
        key = (tuple(transition.id for transition in transitions), history)
        found = self._known.get(key)
        if found is None:
            found = Entry(self._shape, history)
            for transition in transitions:
                found.follow(transition)
            if len(self._known) < MAX_REMEMBERED:
                self._known[key] = found
        return found

    def exit_set(self, transitions: tuple[Transition, ...], position: Position) -> frozenset[str]:
        """The active states that the transitions exit: those below their domains."""
        exits: frozenset[str] = frozenset()
        for domain in self.of(transitions, position.history).domains:
            exits |= position.active & self._shape.descendants[domain]
        return exits
