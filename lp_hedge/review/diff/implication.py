"""Is one guard stricter than another? Decided from the formulas alone, by steps that are always sound.

Both are normal forms with their thresholds filled in: positive combinations of atoms, each false while a fact it
reads is missing. `implies` says yes only where a chain of plain steps shows it; a no means "not shown".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lp_hedge.formula import Expr, folded
from lp_hedge.formula.tree import Among, And, Arithmetic, Call, Comparison, Constant, Negative, Or
from lp_hedge.plugins import Guard
from lp_hedge.review.diff.conditions import Relation
from lp_hedge.review.diff.solver import solved

REVERSED = {"<": ">", "<=": ">="}


def guard_relation(old: Guard, before: Mapping[str, Any], new: Guard, after: Mapping[str, Any]) -> Relation:
    """How the new guard under the settings `after` stands to the old one under `before`; each holds all thresholds.

    NARROWER is stricter: wherever it grants, the old one did. WIDER is weaker, the other way round. UNDECIDED where
    neither the formulas nor the solver show it, and for opaque guards. Raises `DefinitionError` for a threshold
    without a value.
    """
    if old.normal is None or new.normal is None:
        unchanged = (old.function, old.thresholds(before)) == (new.function, new.thresholds(after))
        return Relation.SAME if unchanged else Relation.UNDECIDED
    first, second = (folded(g.normal, g.thresholds(given)) for g, given in ((old, before), (new, after)) if g.normal)
    found = formula_relation(first, second)
    return solved(first, second, before, after) if found is Relation.UNDECIDED else found


def formula_relation(old: Expr, new: Expr) -> Relation:
    """How one normal form stands to another; thresholds left in them stand for the same value on both sides."""
    if old == new:
        return Relation.SAME
    return _RELATIONS[implies(old, new), implies(new, old)]


_RELATIONS = {
    (True, True): Relation.EQUIVALENT,
    (True, False): Relation.WIDER,
    (False, True): Relation.NARROWER,
    (False, False): Relation.UNDECIDED,
}


def implies(one: Expr, other: Expr) -> bool:  # noqa: PLR0911 - one case per kind of node
    """Whether the first formula holding shows that the second holds; both are normal forms."""
    if one == other or one == Constant(False) or other == Constant(True):
        return True
    if isinstance(one, Or):
        return all(implies(each, other) for each in one.terms)
    if isinstance(other, And):
        return all(implies(one, each) for each in other.terms)
    if isinstance(one, And) and any(implies(each, other) for each in one.terms):
        return True
    if isinstance(other, Or):
        return any(implies(one, each) for each in other.terms)
    if isinstance(one, Among) and isinstance(other, Among):
        return one.term == other.term and set(one.options) <= set(other.options)
    return isinstance(one, Comparison) and isinstance(other, Comparison) and _tightens(one, other)


def _tightens(one: Comparison, other: Comparison) -> bool:
    """`a ≥ b` shows `c ≥ d` where c is at least a and b at least d."""
    first, second = _upward(one), _upward(other)
    if first is None or second is None:
        return False
    if not (at_least(second.left, first.left) and at_least(first.right, second.right)):
        return False
    needs_gap = second.operator == ">" and first.operator == ">="
    return not needs_gap or _above(second.left, first.left) or _above(first.right, second.right)


def _upward(atom: Comparison) -> Comparison | None:
    """The comparison as `>` or `>=`; None for equality."""
    if atom.operator in REVERSED:
        return Comparison(REVERSED[atom.operator], atom.right, atom.left)
    return atom if atom.operator in (">", ">=") else None


def at_least(upper: Expr, lower: Expr) -> bool:  # noqa: PLR0911 - one case per kind of node
    """Whether the first value is never below the second, whatever the facts."""
    if upper == lower:
        return True
    match upper, lower:
        case Constant(high), Constant(low):
            return _ordered(high, low)
        case Negative(one), Negative(two):
            return at_least(two, one)
        case Arithmetic("+", a, b), Arithmetic("+", c, d):
            return at_least(a, c) and at_least(b, d)
        case Arithmetic("-", a, b), Arithmetic("-", c, d):
            return at_least(a, c) and at_least(d, b)
        case Arithmetic("*", a, b), Arithmetic("*", c, d):
            return _product_at_least((a, b), (c, d))
    return False


def _product_at_least(upper: tuple[Expr, Expr], lower: tuple[Expr, Expr]) -> bool:
    """A larger factor makes a larger product of what is never negative."""
    return all(_never_negative(each) for each in (*upper, *lower)) and all(map(at_least, upper, lower))


def _never_negative(expr: Expr) -> bool:
    match expr:
        case Constant(value):
            return _ordered(value, 0)
        case Call("abs" | "sqrt", _):
            return True
        case Arithmetic("+" | "*", left, right):
            return _never_negative(left) and _never_negative(right)
    return False


def _above(upper: Expr, lower: Expr) -> bool:
    match upper, lower:
        case Constant(high), Constant(low):
            return _ordered(high, low) and high != low
    return False


def _ordered(high: object, low: object) -> bool:
    return isinstance(high, int | float) and isinstance(low, int | float) and high >= low
