"""What every rule works on: the chart, where its parts stand, and which names are known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lp_hedge.chart.model import And, Chart, Condition, Guard, In, Not, Or, State, Transition
from lp_hedge.chart.semantics import Semantics
from lp_hedge.errors import Problem

OPENING = "opening"
TEST = "In:"  # begins the guard that stands for an `In()`; no guard name holds a colon


class Scene:
    """One chart under inspection. `files` says which file each state comes from."""

    def __init__(self, chart: Chart, files: Mapping[str, str], bindings: Mapping[str, Callable[..., Any]]) -> None:
        self.chart = chart
        self.semantics = Semantics(chart)
        self.shape = self.semantics.shape
        self.bindings = bindings
        self._files = files

    def at_state(self, state: State, message: str) -> Problem:
        """A finding at a state."""
        return Problem(self._files.get(state.id, self.chart.file), state.line, state.id, message)

    def at_transition(self, transition: Transition, message: str) -> Problem:
        """A finding at a transition."""
        return Problem(self._files.get(transition.source, self.chart.file), transition.line, transition.id, message)

    def at_chart(self, message: str) -> Problem:
        """A finding about the whole chart."""
        return Problem(self.chart.file, 1, self.chart.name, message)

    def region(self, state: str) -> str | None:
        """The innermost region (child of a parallel state) a state lies in or is."""
        for each in (state, *self.shape.ancestors[state]):
            parent = self.chart.states[each].parent
            if parent is not None and parent in self.parallels:
                return each
        return None

    @property
    def parallels(self) -> frozenset[str]:
        """Ids of the parallel states."""
        return self.shape.parallels

    def within(self, state: str, ancestor: str) -> bool:
        """Is a state the other or below it?"""
        return state == ancestor or state in self.shape.descendants[ancestor]

    def compatible(self, one: str, other: str) -> bool:
        """Can two states be active together?"""
        if self.within(one, other) or self.within(other, one):
            return True
        chain = self.shape.ancestors[one]
        common = next((state for state in self.shape.ancestors[other] if state in chain), None)
        return common in self.parallels


def states_tested(condition: Condition | None) -> Iterator[str]:
    """The states that a condition tests with `In()`."""
    match condition:
        case In(state):
            yield state
        case Not(term):
            yield from states_tested(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from states_tested(term)


def tests_as_guards(condition: Condition | None, chosen: Callable[[str], bool]) -> Condition | None:
    """The condition with every `In()` of a chosen state as a guard of its own, which may go either way."""
    match condition:
        case In(state) if chosen(state):
            return Guard(TEST + state)
        case Not(term):
            return Not(tests_as_guards(term, chosen) or term)
        case And(terms):
            return And(tuple(tests_as_guards(term, chosen) or term for term in terms))
        case Or(terms):
            return Or(tuple(tests_as_guards(term, chosen) or term for term in terms))
    return condition
