"""Are the properties enough? Charts with one mistake each; those that no property notices name what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from lp_hedge.chart.model import And, Call, Chart, Condition, Guard, Not, Or, State, Transition
from lp_hedge.errors import DefinitionError
from lp_hedge.review.verify.equivalence import equivalent
from lp_hedge.review.verify.explore import Exploration
from lp_hedge.review.verify.properties import Property
from lp_hedge.review.verify.prove import PROVERS
from lp_hedge.review.verify.verdict import Mutant
from lp_hedge.review.verify.world import World

#: Kinds that are about the behaviour; a mutant that only kills a transition is noticed by `alive` as well.
LAST = ("steady", "reaches", "leads_to")


class Change(NamedTuple):
    """A mistake: where, what, the requirement that would exclude it, and the chart that has it."""

    transition: str
    what: str
    missing: str
    chart: Chart


def judge(world: World, properties: tuple[Property, ...], count: int) -> tuple[Mutant, ...]:
    """At most `count` mutants, spread evenly over all, each with the first property that refutes it.

    Those that nobody notices and that are proved to behave like the original are no mistakes and left out. A survivor
    says which requirement nobody has written.
    """
    quick_first = sorted(properties, key=lambda each: each.kind in LAST)
    every = list(changes(world.chart))
    chosen = every if count >= len(every) else [every[place * len(every) // count] for place in range(count)]
    sound = Exploration(world)
    judged = ((each, _killer(world, each, quick_first)) for each in chosen)
    return tuple(_mutant(each, killer) for each, killer in judged if killer or not equivalent(sound, each.chart))


def _mutant(change: Change, killer: str) -> Mutant:
    told = change.what if killer else f"{change.what}: {change.missing}"
    return Mutant(change.transition, told, killer)


def _killer(world: World, change: Change, properties: list[Property]) -> str:
    try:
        exploration = Exploration(_around(world, change.chart))
    except DefinitionError:
        return "structure"
    refuted = (each.id for each in properties if PROVERS[each.kind](exploration, each).status == "refuted")
    return next(refuted, "")


def _around(world: World, chart: Chart) -> World:
    """The same surroundings: an event comes although the chart has forgotten it."""
    other = world.around(chart)
    other.cycles = world.cycles
    return other


def changes(chart: Chart) -> Iterator[Change]:
    """All mistakes, transition by transition."""
    for state in chart.states.values():
        for place, transition in enumerate(state.transitions):
            for slip in _of_transition(chart, state, place):
                states = {**chart.states, state.id: replace(state, transitions=slip.rivals)}
                yield Change(transition.id, slip.what, slip.missing, replace(chart, states=states))


class _Slip(NamedTuple):
    """One mistake in the transitions of one state."""

    what: str
    missing: str
    rivals: tuple[Transition, ...]


def _of_transition(chart: Chart, state: State, place: int) -> Iterator[_Slip]:
    rivals = state.transitions
    one = rivals[place]
    yield _Slip("dropped", f"nothing requires it ({one.doc})", (*rivals[:place], *rivals[place + 1 :]))
    if place + 1 < len(rivals):
        after = rivals[place + 1]
        swapped = (*rivals[:place], after, one, *rivals[place + 2 :])
        yield _Slip(f"swapped with {after.id}", f"nothing requires that it goes before {after.id}", swapped)
    for what, missing, other in (*_conditions(one), *_contents(one), *_targets(chart, one), *_events(chart, one)):
        yield _Slip(what, missing, (*rivals[:place], other, *rivals[place + 1 :]))


Slips = Iterator[tuple[str, str, Transition]]


def _conditions(one: Transition) -> Slips:
    """Each guard dropped, each guard negated."""
    if one.cond is None:
        return
    for guard in dict.fromkeys(_guards(one.cond)):
        missing = f"nothing requires that it asks {guard.name}"
        yield f"without {guard.name}", missing, replace(one, cond=_without(one.cond, guard))
        yield f"{guard.name} negated", missing, replace(one, cond=_negated(one.cond, guard))


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


def _contents(one: Transition) -> Slips:
    """Each action or raised event dropped."""
    for place, item in enumerate(one.content):
        name = item.name if isinstance(item, Call) else f"raise {item.event}"
        missing = f"nothing requires {name} here"
        yield f"without {name}", missing, replace(one, content=(*one.content[:place], *one.content[place + 1 :]))


def _targets(chart: Chart, one: Transition) -> Slips:
    """The target replaced by its next sibling."""
    if len(one.targets) != 1:
        return
    [target] = one.targets
    parent = chart.states[target].parent
    siblings = chart.states[parent].children if parent is not None else chart.roots
    if len(siblings) > 1:
        other = siblings[(siblings.index(target) + 1) % len(siblings)]
        yield f"to {other}", f"nothing requires that it leads to {target}", replace(one, targets=(other,))


def _events(chart: Chart, one: Transition) -> Slips:
    """One more event of the chart answered."""
    if one.events:
        every = sorted({event for each in chart.transitions() for event in each.events} - set(one.events))
        if every:
            missing = f"nothing forbids it on {every[0]}"
            yield f"on {every[0]} too", missing, replace(one, events=(*one.events, every[0]))
