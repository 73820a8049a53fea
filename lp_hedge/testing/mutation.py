"""Charts with one defect each, as an author could have made it: a lost line, a wrong name, two lines swapped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from lp_hedge.chart.lint.events import OTHER, alphabet
from lp_hedge.chart.model import Call, Chart, Content, Kind, State, Transition, guards_of
from lp_hedge.chart.shape import HISTORY
from lp_hedge.testing.rewrites import slips


@dataclass(frozen=True)
class Mutant:
    """`name` is unique in its chart; `operator` is the kind of slip, `element` the state or transition it is in."""

    operator: str
    element: str
    detail: str
    chart: Chart

    @property
    def name(self) -> str:
        return f"{self.operator} {self.element}: {self.detail}"


Change = tuple[str, str, Transition]  # operator, detail, the transition with the defect


def mutants(chart: Chart) -> Iterator[Mutant]:
    """Every mutant of every operator, in document order. None of them is checked by the loader."""
    guards = tuple(dict.fromkeys(name for each in chart.transitions() for name in guards_of(each.cond)))
    events = tuple(event for event in alphabet(chart) if event != OTHER)
    for state in chart.states.values():
        yield from _of_state(chart, state)
        for place, transition in enumerate(state.transitions):
            for operator, detail, changed in _of_transition(chart, transition, guards, events):
                those = (*state.transitions[:place], changed, *state.transitions[place + 1 :])
                yield Mutant(operator, transition.id, detail, _with(chart, replace(state, transitions=those)))


def _of_state(chart: Chart, state: State) -> Iterator[Mutant]:
    """Lost and swapped transitions, a wrong initial state, lost content."""
    those = state.transitions
    for place, transition in enumerate(those):
        rest = (*those[:place], *those[place + 1 :])
        yield Mutant("drop_transition", transition.id, "lost", _with(chart, replace(state, transitions=rest)))
    for place, (first, second) in enumerate(pairwise(those)):
        swapped = (*those[:place], second, first, *those[place + 2 :])
        chart_with = _with(chart, replace(state, transitions=swapped))
        yield Mutant("swap_priority", first.id, f"after {second.id}", chart_with)
    for child in _wrong_initial(chart, state):
        yield Mutant("change_initial", state.id, f"enter {child}", _with(chart, replace(state, initial=(child,))))
    for operator, detail, content in _content_slips(state.enter):
        yield Mutant(operator, state.id, f"enter: {detail}", _with(chart, replace(state, enter=content)))
    for operator, detail, content in _content_slips(state.exit):
        yield Mutant(operator, state.id, f"exit: {detail}", _with(chart, replace(state, exit=content)))


def _of_transition(
    chart: Chart, transition: Transition, guards: tuple[str, ...], events: tuple[str, ...]
) -> Iterator[Change]:
    if transition.cond is not None:
        for detail, cond in slips(transition.cond, guards):
            yield "change_condition", detail, replace(transition, cond=cond)
    for operator, detail, content in _content_slips(transition.content):
        yield operator, detail, replace(transition, content=content)
    yield from _targets(chart, transition)
    yield from _events(transition, events)
    if transition.targets and chart.states[transition.source].kind is Kind.COMPOUND:
        changed = replace(transition, internal=not transition.internal)
        yield "toggle_internal", "internal" if changed.internal else "external", changed


def _targets(chart: Chart, transition: Transition) -> Iterator[Change]:
    """No target, or the states beside the right one."""
    if not transition.targets:
        return
    yield "retarget", "nowhere", replace(transition, targets=())
    if len(transition.targets) == 1:
        for sibling in _beside(chart, transition.targets[0]):
            yield "retarget", f"to {sibling}", replace(transition, targets=(sibling,))


def _beside(chart: Chart, state: str) -> list[str]:
    """The sibling before and the one after, as far as they are real states."""
    parent = chart.states[state].parent
    family = chart.roots if parent is None else chart.states[parent].children
    real = [each for each in family if chart.states[each].kind not in HISTORY]
    if state not in real:
        return []
    place = real.index(state)
    return [each for each in dict.fromkeys((real[place - 1], real[(place + 1) % len(real)])) if each != state]


def _events(transition: Transition, events: tuple[str, ...]) -> Iterator[Change]:
    """One event fewer, one more."""
    for place, event in enumerate(transition.events if len(transition.events) > 1 else ()):
        rest = (*transition.events[:place], *transition.events[place + 1 :])
        yield "narrow_event", f"not by {event}", replace(transition, events=rest)
    foreign = [event for event in events if event not in transition.events]
    if transition.events and foreign:
        known = [event for event in foreign if event > transition.events[0]]
        more = (known or foreign)[0]
        yield "widen_event", f"also by {more}", replace(transition, events=(*transition.events, more))


def _content_slips(content: tuple[Content, ...]) -> Iterator[tuple[str, str, tuple[Content, ...]]]:
    for place, item in enumerate(content):
        rest = (*content[:place], *content[place + 1 :])
        yield "drop_action", f"without {_named(item)}", rest
    for place, (first, second) in enumerate(pairwise(content)):
        if first != second:
            swapped = (*content[:place], second, first, *content[place + 2 :])
            yield "swap_actions", f"{_named(second)} before {_named(first)}", swapped


def _wrong_initial(chart: Chart, state: State) -> Iterable[str]:
    if state.kind is not Kind.COMPOUND or len(state.initial) != 1:
        return ()
    return [each for each in _beside(chart, state.initial[0]) if chart.states[each].parent == state.id]


def _named(item: Content) -> str:
    return item.name if isinstance(item, Call) else f"raising {item.event}"


def _with(chart: Chart, state: State) -> Chart:
    return replace(chart, states={**chart.states, state.id: state})


__all__ = ["Mutant", "mutants"]
