"""Are the properties enough? Charts with one mistake each; those that no property notices name what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lp_hedge.chart.model import And, Call, Chart, Condition, Guard, Not, Or, State, Transition
from lp_hedge.errors import DefinitionError
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.prove import PROVERS
from lp_hedge.review.verify.verdict import Mutant
from lp_hedge.review.verify.world import World

#: Kinds that are about the behaviour; a mutant that only kills a transition is noticed by `alive` as well.
LAST = ("steady", "reaches", "leads_to")


class Change(NamedTuple):
    """A mistake: where, what, and the chart that has it."""

    transition: str
    what: str
    chart: Chart


def judge(world: World, properties: tuple[Property, ...], count: int) -> tuple[Mutant, ...]:
    """At most `count` mutants, spread evenly over all, each with the first property that refutes it."""
    quick_first = sorted(properties, key=lambda each: each.kind in LAST)
    every = list(changes(world.chart))
    chosen = every if count >= len(every) else [every[place * len(every) // count] for place in range(count)]
    return tuple(Mutant(each.transition, each.what, _killer(world, each, quick_first)) for each in chosen)


def _killer(world: World, change: Change, properties: list[Property]) -> str:
    try:
        exploration = Exploration(world.around(change.chart))
    except DefinitionError:
        return "structure"
    refuted = (each.id for each in properties if PROVERS[each.kind](exploration, each).status == "refuted")
    return next(refuted, "")


def changes(chart: Chart) -> Iterator[Change]:
    """All mistakes, transition by transition."""
    for state in chart.states.values():
        for place, transition in enumerate(state.transitions):
            for what, rivals in _of_transition(chart, state, place):
                states = {**chart.states, state.id: replace(state, transitions=rivals)}
                yield Change(transition.id, what, replace(chart, states=states))


def _of_transition(chart: Chart, state: State, place: int) -> Iterator[tuple[str, tuple[Transition, ...]]]:
    rivals = state.transitions
    one = rivals[place]
    yield "dropped", (*rivals[:place], *rivals[place + 1 :])
    if place + 1 < len(rivals):
        yield f"swapped with {rivals[place + 1].id}", (*rivals[:place], rivals[place + 1], one, *rivals[place + 2 :])
    for what, other in (*_conditions(one), *_contents(one), *_targets(chart, one), *_events(chart, one)):
        yield what, (*rivals[:place], other, *rivals[place + 1 :])


def _conditions(one: Transition) -> Iterator[tuple[str, Transition]]:
    """Each guard dropped, each guard negated."""
    if one.cond is None:
        return
    for guard in dict.fromkeys(_guards(one.cond)):
        yield f"without {guard.name}", replace(one, cond=_without(one.cond, guard))
        yield f"{guard.name} negated", replace(one, cond=_negated(one.cond, guard))


def _guards(condition: Condition) -> Iterator[Guard]:
    match condition:
        case Guard():
            yield condition
        case Not(term):
            yield from _guards(term)
        case And(terms) | Or(terms):
            for term in terms:
                yield from _guards(term)


def _without(condition: Condition, guard: Guard) -> Condition | None:
    """The condition without one guard; None when nothing is left."""
    match condition:
        case Guard():
            return None if condition == guard else condition
        case Not(term):
            inner = _without(term, guard)
            return None if inner is None else Not(inner)
        case And(terms) | Or(terms):
            left = tuple(each for each in (_without(term, guard) for term in terms) if each is not None)
            return None if not left else left[0] if len(left) == 1 else replace(condition, terms=left)
    return condition


def _negated(condition: Condition, guard: Guard) -> Condition:
    match condition:
        case Guard():
            return Not(condition) if condition == guard else condition
        case Not(term):
            return Not(_negated(term, guard))
        case And(terms) | Or(terms):
            return replace(condition, terms=tuple(_negated(term, guard) for term in terms))
    return condition


def _contents(one: Transition) -> Iterator[tuple[str, Transition]]:
    """Each action or raised event dropped."""
    for place, item in enumerate(one.content):
        name = item.name if isinstance(item, Call) else f"raise {item.event}"
        yield f"without {name}", replace(one, content=(*one.content[:place], *one.content[place + 1 :]))


def _targets(chart: Chart, one: Transition) -> Iterator[tuple[str, Transition]]:
    """The target replaced by its next sibling."""
    if len(one.targets) != 1:
        return
    parent = chart.states[one.targets[0]].parent
    siblings = chart.states[parent].children if parent is not None else chart.roots
    if len(siblings) > 1:
        other = siblings[(siblings.index(one.targets[0]) + 1) % len(siblings)]
        yield f"to {other}", replace(one, targets=(other,))


def _events(chart: Chart, one: Transition) -> Iterator[tuple[str, Transition]]:
    """One more event of the chart answered."""
    if one.events:
        every = sorted({event for each in chart.transitions() for event in each.events} - set(one.events))
        if every:
            yield f"on {every[0]} too", replace(one, events=(*one.events, every[0]))
