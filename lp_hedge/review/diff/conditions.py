"""Two conditions of charts against each other, decided over every valuation of their guards and `In()` tests."""

from __future__ import annotations

from enum import Enum

from lp_hedge.chart.lint.cubes import Atoms, TooMany
from lp_hedge.chart.model import And, Condition, Guard, In, Not, Or
from lp_hedge.chart.semantics import Grant, holds
from lp_hedge.review.diagram.runs import condition_text

_NOWHERE: frozenset[str] = frozenset()


class Relation(Enum):
    """How the new of two conditions, or guards, stands to the old."""

    SAME = "same"
    EQUIVALENT = "equivalent"
    NARROWER = "narrower"
    WIDER = "wider"
    DIFFERENT = "different"
    UNDECIDED = "undecided"


def relation(old: Condition | None, new: Condition | None) -> Relation:
    """Compare two conditions; None is always true. Guards and `In()` tests count as independent of each other."""
    if old == new:
        return Relation.SAME
    outcomes = _outcomes(old, new)
    if outcomes is None:
        return Relation.UNDECIDED
    loses, gains = (True, False) in outcomes, (False, True) in outcomes
    if loses and gains:
        return Relation.DIFFERENT
    return Relation.NARROWER if loses else Relation.WIDER if gains else Relation.EQUIVALENT


def exclusive(one: Condition | None, other: Condition | None) -> bool:
    """Whether both never hold together; False also where that is not decided."""
    outcomes = _outcomes(one, other)
    return outcomes is not None and (True, True) not in outcomes


def needs(condition: Condition | None) -> tuple[str, ...]:
    """What must hold, term by term, as diagrams write it."""
    terms = condition.terms if isinstance(condition, And) else () if condition is None else (condition,)
    return tuple(dict.fromkeys(condition_text(each) for each in terms))


def shown(condition: Condition | None) -> str:
    """The condition as diagrams write it; empty for none."""
    return "" if condition is None else condition_text(condition)


def _outcomes(one: Condition | None, other: Condition | None) -> set[tuple[bool, bool]] | None:
    """Every pair of values the two take together; None when there are too many cases to look at."""
    first, second = _atomic(one), _atomic(other)

    def decide(grant: Grant) -> tuple[bool, bool]:
        return holds(first, _NOWHERE, grant), holds(second, _NOWHERE, grant)

    try:
        return {outcome for _, outcome in Atoms().expand(decide)}
    except TooMany:
        return None


def _atomic(condition: Condition | None) -> Condition | None:
    """The condition with every `In()` as an atom of its own; no guard's name holds a bracket."""
    return None if condition is None else _without_in(condition)


def _without_in(condition: Condition) -> Condition:
    match condition:
        case In(state):
            return Guard(f"In({state})")
        case Not(term):
            return Not(_without_in(term))
        case And(terms):
            return And(tuple(map(_without_in, terms)))
        case Or(terms):
            return Or(tuple(map(_without_in, terms)))
    return condition
