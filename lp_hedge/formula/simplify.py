"""Smaller formulas with the same meaning: junctions without redundant terms, constants computed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lp_hedge.formula.evaluate import evaluate
from lp_hedge.formula.signature import Place
from lp_hedge.formula.tree import (
    And,
    Arithmetic,
    Choice,
    Constant,
    Expr,
    Known,
    Or,
    Scalar,
    Threshold,
    children,
    facts,
    rebuilt,
)

TRUE, FALSE = Constant(True), Constant(False)


def conjunction(terms: Iterable[Expr]) -> Expr:
    """All of the terms, in order: a term may rely on those before it (a divisor is tested before it divides)."""
    kept = dict.fromkeys(part for term in terms for part in (term.terms if isinstance(term, And) else (term,)))
    kept.pop(TRUE, None)
    return FALSE if FALSE in kept else _alone_or(And, tuple(kept), TRUE)


def disjunction(terms: Iterable[Expr]) -> Expr:
    """Any of the terms, in order, without those another one implies: `p or (p and q)` is `p`."""
    flat = dict.fromkeys(part for term in terms for part in (term.terms if isinstance(term, Or) else (term,)))
    flat.pop(FALSE, None)
    needs = {term: frozenset(term.terms if isinstance(term, And) else (term,)) for term in flat}
    kept = (term for term, mine in needs.items() if not any(theirs < mine for theirs in needs.values()))
    return TRUE if TRUE in flat else _alone_or(Or, tuple(kept), FALSE)


def _alone_or(kind: type[And | Or], terms: tuple[Expr, ...], neutral: Constant) -> Expr:
    return terms[0] if len(terms) == 1 else kind(terms) if terms else neutral


def folded(expr: Expr, thresholds: Mapping[str, Any]) -> Expr:
    """The expression with thresholds as constants, and everything constant computed as Python would."""
    match expr:
        case Threshold(name, _):
            return Constant(thresholds[name])
        case Known():
            return expr
        case And(terms):
            return conjunction(folded(each, thresholds) for each in terms)
        case Or(terms):
            return disjunction(folded(each, thresholds) for each in terms)
    node = rebuilt(expr, lambda child: folded(child, thresholds))
    parts = children(node)
    return _computed(node) if parts and all(isinstance(each, Constant) for each in parts) else node


def _computed(node: Expr) -> Expr:
    """A node over constants as a constant, unless it has no finite value."""
    try:
        value: Scalar = evaluate(node)
    except ZeroDivisionError:
        return node
    return Constant(value) if not isinstance(value, float) or math.isfinite(value) else node


def refuse_zero_divisors(place: Place, expr: Expr, thresholds: Mapping[str, Any]) -> None:
    """Raises `DefinitionError` where these thresholds make the source divide by zero, whatever the facts."""
    for node in _reached(expr, thresholds):
        if isinstance(node, Arithmetic) and node.operator in ("/", "//", "%"):
            divisor = folded(node.right, thresholds)
            if divisor == Constant(0):
                raise place.refusal("the thresholds make it divide by zero; change them, or test for zero first")


def _reached(expr: Expr, thresholds: Mapping[str, Any]) -> Iterator[Expr]:
    """The nodes Python may come to, constant conditions decided."""
    match expr:
        case And(terms) | Or(terms):
            for term in terms:
                yield from _reached(term, thresholds)
                if _decided(term, thresholds) is isinstance(expr, Or):
                    return
        case Choice(condition, yes, no):
            yield from _reached(condition, thresholds)
            decided = _decided(condition, thresholds)
            yield from () if decided is False else _reached(yes, thresholds)
            yield from () if decided is True else _reached(no, thresholds)
        case _:
            yield expr
            for child in children(expr):
                yield from _reached(child, thresholds)


def _decided(condition: Expr, thresholds: Mapping[str, Any]) -> bool | None:
    """The value of a condition that reads no fact, else None."""
    return None if facts(condition) else bool(evaluate(condition, None, thresholds))
