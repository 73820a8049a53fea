"""What an expression can be: a truth value, a number, or something symbolic (text, enumeration, flag)."""

from __future__ import annotations

from enum import Enum

from lp_hedge.formula.tree import Among, And, Choice, Comparison, Constant, Expr, Fact, Known, Not, Or, Threshold


def is_truth(expr: Expr) -> bool:
    """True for what can be nothing but a truth value."""
    if isinstance(expr, Choice):
        return is_truth(expr.yes) or is_truth(expr.no)
    return isinstance(expr, Comparison | Among | Known | Not | And | Or)


def may_be_truth(expr: Expr) -> bool:
    """True for truth values and for facts, whose type the source does not say."""
    match expr:
        case Choice(_, yes, no):
            return may_be_truth(yes) and may_be_truth(no)
        case Constant(value):
            return isinstance(value, bool)
        case Threshold(_, kind):
            return kind is bool
    return isinstance(expr, Fact) or is_truth(expr)


def may_be_number(expr: Expr) -> bool:
    """True for numbers and for facts, whose type the source does not say."""
    match expr:
        case Choice(_, yes, no):
            return may_be_number(yes) and may_be_number(no)
        case Threshold(_, kind):
            return kind in (int, float)
        case Constant():
            return is_number(expr)
    return not is_truth(expr)


def is_number(expr: Expr) -> bool:
    """True for a literal number."""
    return (
        isinstance(expr, Constant) and isinstance(expr.value, int | float) and not isinstance(expr.value, bool | Enum)
    )


def is_symbol(expr: Expr) -> bool:
    """True for a constant or threshold that is text, an enumeration member or a flag."""
    return not may_be_number(expr) and isinstance(expr, Constant | Threshold)
