"""A tree's value, computed by walking it: what the emitted code must equal, and the numbers in explanations."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

from lp_hedge.formula.tree import (
    Among,
    And,
    Arithmetic,
    Call,
    Choice,
    Comparison,
    Constant,
    Expr,
    Fact,
    Known,
    Negative,
    Not,
    Or,
    Threshold,
)
from lp_hedge.formula.values import floor, known, sqrt

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
FUNCTIONS: dict[str, Callable[..., Any]] = {"min": min, "max": max, "abs": abs, "floor": floor, "sqrt": sqrt}


def evaluate(expr: Expr, view: Any = None, thresholds: Mapping[str, Any] | None = None) -> Any:
    """The value over a view and thresholds; raises ZeroDivisionError where Python would."""

    def value(node: Expr) -> Any:
        match node:
            case Constant(constant):
                return constant
            case Fact(name):
                return getattr(view, name)
            case Threshold(name, _):
                return (thresholds or {})[name]
            case Arithmetic(sign, left, right) | Comparison(sign, left, right):
                return OPERATORS[sign](value(left), value(right))
            case Negative(term):
                return -value(term)
            case Call(function, arguments):
                return FUNCTIONS[function](*map(value, arguments))
            case Choice(condition, yes, no):
                return value(yes) if value(condition) else value(no)
            case Among(term, options):
                return value(term) in tuple(each.value for each in options)
            case Known(fact):
                return known(value(fact))
            case Not(term):
                return not value(term)
            case And(terms):
                return all(map(value, terms))
            case Or(terms):
                return any(map(value, terms))

    return value(expr)
