"""Must-not-fire steps: what an edge leaves open, set so that the transitions which must *not* be taken are tempted.

An edge fixes only the guards its outcome depends on. A wrong priority, a wrong event or a wrong guard shows only
under some values of the others: those under which a transition that has to stay still would love to fire.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lp_hedge.chart.model import And, Condition, Guard, In, Not, Or, Transition
from lp_hedge.testing.graph import Edge, Graph, Step
from lp_hedge.testing.routes import least

Outcome = tuple[object, ...]
Situation = tuple[object, ...]


def steps(graph: Graph) -> Iterator[Step]:
    """Every edge with all open guards refused, then every outcome with every transition tempted that it must not take.

    A transition is tempted once for each set of guards that hold it back.
    """
    for edge in graph.edges:
        yield least(edge)
    wishes = {each.id: favourable(each.cond) for each in graph.chart.transitions()}
    chosen: dict[Situation, tuple[Edge, str]] = {}
    for those in _outcomes(graph):
        for transition in _bystanders(graph, those[0]):
            situation = _situation(graph, those[0], transition)
            for edge in those:
                held_by = _held_by(edge, wishes[transition.id])
                chosen.setdefault((*situation, held_by), (edge, transition.id))
    for edge, name in chosen.values():
        yield from tempted(edge, wishes[name], graph.guards)


def tempted(edge: Edge, wish: Mapping[str, bool], guards: tuple[str, ...]) -> Iterator[Step]:
    """An edge with the open guards as a condition wishes them; those it does not read refused, then granted."""
    for rest in (False, True):
        known = {**dict.fromkeys(guards, rest), **wish, **dict(edge.guards)}
        yield Step(edge, frozenset(name for name, value in known.items() if value))


def favourable(condition: Condition | None, *, wanted: bool = True) -> dict[str, bool]:
    """Guard values under which a condition holds as far as guards decide; its first mention of a guard counts."""
    match condition:
        case Guard(name):
            return {name: wanted}
        case Not(term):
            return favourable(term, wanted=not wanted)
        case And(terms) | Or(terms):
            return {name: value for term in reversed(terms) for name, value in favourable(term, wanted=wanted).items()}
    return {}


def _held_by(edge: Edge, wish: Mapping[str, bool]) -> tuple[str, ...]:
    """The guards whose value on this edge is not the wished one."""
    return tuple(name for name, value in edge.guards if wish.get(name, value) is not value)


def _situation(graph: Graph, edge: Edge, bystander: Transition) -> Situation:
    """What a temptation depends on: event, what is taken, who is tempted, where in the regions these concern, and what
    the tempted one is told of the other regions: behind a closed gate it would not move whatever its guards say.
    """
    shape = graph.semantics.shape
    concerned = {bystander.source, *(graph.sources[name] for name in edge.transitions)}
    here = tuple(leaf for leaf in graph.semantics.leaves(edge.source) if concerned & {leaf, *shape.ancestors[leaf]})
    return edge.event, edge.transitions, bystander.id, here, tuple(_told(bystander.cond, edge.source.active))


def _told(condition: Condition | None, active: frozenset[str]) -> Iterator[bool]:
    """What every `In()` of a condition says in a configuration, in order of appearance."""
    match condition:
        case In(state):
            yield state in active
        case Not(term):
            yield from _told(term, active)
        case And(terms) | Or(terms):
            for each in terms:
                yield from _told(each, active)


def _outcomes(graph: Graph) -> Iterable[list[Edge]]:
    """Edges that do the same on the same event in the same position."""
    found: dict[Outcome, list[Edge]] = {}
    for edge in graph.edges:
        found.setdefault((edge.source, edge.event, edge.transitions, edge.target), []).append(edge)
    return found.values()


def _bystanders(graph: Graph, edge: Edge) -> Iterator[Transition]:
    """Transitions of every state the edge starts in, passes or ends in, but those it takes."""
    states = edge.source.active | edge.target.active | {graph.sources[name] for name in edge.transitions}
    for state in graph.semantics.ordered(states):
        for transition in graph.chart.states[state].transitions:
            if transition.id not in edge.transitions and transition.cond is not None:
                yield transition
