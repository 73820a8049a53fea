"""Compile a normal form into a plain Python function, as fast as the expression written by hand."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Callable
from enum import Enum
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
from lp_hedge.formula.values import floor, known, sqrt, without_none

ARITHMETIC: dict[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "//": ast.FloorDiv, "%": ast.Mod,
}  # fmt: skip
COMPARISONS: dict[str, type[ast.cmpop]] = {
    "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE, "==": ast.Eq, "!=": ast.NotEq,
}  # fmt: skip
NAMES: dict[str, Any] = {
    "__builtins__": {}, "TypeError": TypeError, "abs": abs, "min": min, "max": max,
    "floor": floor, "sqrt": sqrt, "known": known, "without_none": without_none,
}  # fmt: skip
TEMPLATE = """\
def {name}(view):
    try:
        return True if {formula} else False
    except TypeError:
        return {name}(without_none(view))
"""


def compiled(name: str, expr: Expr) -> Callable[[Any], bool]:
    """`view -> bool` for a normal form without thresholds; `name` appears in tracebacks as `<guard NAME>`.

    The generated text holds nothing but the translated expression. A None in the view reads as NaN.
    """
    members: dict[str, Enum] = {}
    formula = ast.unparse(_Emitter(members).node(expr))
    text, file = TEMPLATE.format(name=name, formula=formula), f"<guard {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {**NAMES, **members}
    exec(compile(text, file, "exec"), space)  # noqa: S102 - our own translation of a checked tree
    function: Callable[[Any], bool] = space[name]
    return function


class _Emitter:
    """Tree to Python syntax; enumeration members become globals, gathered in `members`."""

    def __init__(self, members: dict[str, Enum]) -> None:
        self.members = members

    def node(self, expr: Expr) -> ast.expr:
        match expr:
            case Constant(value):
                return self._constant(value)
            case Fact(name):
                return ast.Attribute(ast.Name("view"), name)
            case Arithmetic(sign, left, right):
                return ast.BinOp(self.node(left), ARITHMETIC[sign](), self.node(right))
            case Comparison(sign, left, right):
                return ast.Compare(self.node(left), [COMPARISONS[sign]()], [self.node(right)])
            case Negative(term):
                return ast.UnaryOp(ast.USub(), self.node(term))
            case Call(function, arguments):
                return ast.Call(ast.Name(function), [self.node(each) for each in arguments], [])
            case Choice(condition, yes, no):
                return ast.IfExp(self.node(condition), self.node(yes), self.node(no))
            case Among(term, options):
                return ast.Compare(self.node(term), [ast.In()], [ast.Tuple([self.node(each) for each in options])])
            case Known(fact):
                return ast.Call(ast.Name("known"), [self.node(fact)], [])
            case Not(term):
                return ast.UnaryOp(ast.Not(), self.node(term))
            case And(terms):
                return ast.BoolOp(ast.And(), [self.node(each) for each in terms])
            case Or(terms):
                return ast.BoolOp(ast.Or(), [self.node(each) for each in terms])
            case Threshold(name, _):
                raise ValueError(f"threshold {name} has no value yet")

    def _constant(self, value: object) -> ast.expr:
        if not isinstance(value, Enum):
            return ast.Constant(value)  # type: ignore[arg-type]
        name = f"{type(value).__name__}_{value.name}"
        self.members[name] = value
        return ast.Name(name)


def guarded(function: Callable[[Any], Any], facts: tuple[str, ...]) -> Callable[[Any], Any]:
    """An opaque guard as engines run it: not called, and not granted, while a declared fact is missing."""

    def granted(view: Any) -> Any:
        for name in facts:
            if not known(getattr(view, name)):
                return False
        return function(view)

    return granted
