"""States that only changed their names: found by what they do and where they stand, never by how they are spelt.

A state that is gone and one that is new are the same when they have the same parent, kind, entry and exit, share at
least half of what leaves and enters them, and neither resembles any other as much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace

from lp_hedge.chart.model import And, Chart, Condition, In, Not, Or, State, Transition
from lp_hedge.chart.naming import default_id
from lp_hedge.review.diff.pairing import is_named

Names = Mapping[str, str]
"""Old name → new name."""
LIKE_ENOUGH = 0.5
"""Share of transitions, incoming and outgoing, that two states must have in common."""


def renamed_states(old: Chart, new: Chart) -> dict[str, str]:
    """The states of the old chart that the new one has under another name. The same both ways round."""
    found: dict[str, str] = {}
    while pairs := _sure(old, new, found):
        found |= pairs
    return found


def under_new_names(chart: Chart, names: Names) -> Chart:
    """The chart with states renamed wherever they are mentioned; ids made from a state's name follow it."""
    if not names:
        return chart
    rename = _renamer(names)
    states = {rename(each.id): _state(each, names) for each in chart.states.values()}
    roots, initial, external = (tuple(map(rename, each)) for each in (chart.roots, chart.initial, chart.external))
    return replace(chart, states=states, roots=roots, initial=initial, external=external)


def _sure(old: Chart, new: Chart, found: Names) -> dict[str, str]:
    """More pairs, of which each state is the other's only best match; what is found helps to find the next."""
    gone = [each for each in old.states if each not in new.states and each not in found]
    came = [each for each in new.states if each not in old.states and each not in found.values()]
    likeness = {(one, other): _likeness(old, new, one, other, found) for one in gone for other in came}
    best = {pair: much for pair, much in likeness.items() if much >= LIKE_ENOUGH}
    return {one: other for (one, other), much in best.items() if _unrivalled((one, other), much, likeness)}


def _unrivalled(pair: tuple[str, str], much: float, likeness: Mapping[tuple[str, str], float]) -> bool:
    rivals = (value for (one, other), value in likeness.items() if (one == pair[0]) != (other == pair[1]))
    return all(value < much for value in rivals)


def _likeness(old: Chart, new: Chart, one: str, other: str, found: Names) -> float:
    """From 0 to 1; 0 also for states of which something else than the name and the transitions differs."""
    names = {**found, one: other}
    before, after = _state(old.states[one], names), new.states[other]
    if _frame(before) != _frame(after):
        return 0.0
    mine, theirs = _surroundings(under_new_names(old, names), other), _surroundings(new, other)
    union = (mine | theirs).total()
    return (mine & theirs).total() / union if union else 0.0


def _frame(state: State) -> Hashable:
    return state.parent, state.kind, state.enter, state.exit


def _surroundings(chart: Chart, state: str) -> Counter[Hashable]:
    """What leaves and enters a state, by deed and by name; its children, and whether it starts its parent."""
    parent = chart.states[state].parent
    initial = chart.initial if parent is None else chart.states[parent].initial
    around = [each for each in chart.transitions() if state in (each.source, *each.targets)]
    found: Counter[Hashable] = Counter(_does(each) for each in around)
    found.update(("id", each.id) for each in around if is_named(each))
    found.update(chart.states[state].children)
    found.update(["initial"] if state in initial else [])
    return found


def _does(each: Transition) -> Hashable:
    return each.source, each.events, each.cond, each.targets, each.internal, each.content


def _state(state: State, names: Names) -> State:
    rename = _renamer(names)
    return replace(
        state,
        id=rename(state.id),
        parent=None if state.parent is None else rename(state.parent),
        children=tuple(map(rename, state.children)),
        initial=tuple(map(rename, state.initial)),
        transitions=tuple(_transition(each, place, names) for place, each in enumerate(state.transitions, 1)),
    )


def _transition(each: Transition, number: int, names: Names) -> Transition:
    rename = _renamer(names)
    source = rename(each.source)
    return replace(
        each,
        id=each.id if is_named(each) else default_id(source, number),
        source=source,
        targets=tuple(map(rename, each.targets)),
        cond=None if each.cond is None else _condition(each.cond, names),
    )


def _condition(condition: Condition, names: Names) -> Condition:
    match condition:
        case In(state):
            return In(names.get(state, state))
        case Not(term):
            return Not(_condition(term, names))
        case And(terms) | Or(terms):
            return replace(condition, terms=tuple(_condition(each, names) for each in terms))
    return condition


def _renamer(names: Names) -> Callable[[str], str]:
    return lambda name: names.get(name, name)
