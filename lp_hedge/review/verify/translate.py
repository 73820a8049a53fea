"""Formulas in the solver's language: real numbers, exact thresholds, and for each fact a value and whether it is known.

An atom is false while a fact it reads is missing, as in a guard's normal form (docs/decisions/0003). Text and
members are whole numbers, each word its own; the word UNKNOWN is what "missing" means for them.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from functools import reduce
from typing import Any

import z3

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
    Scalar,
    facts,
    walk,
)
from lp_hedge.formula.values import UNKNOWN

COMPARISONS: dict[str, Any] = {
    "<": lambda a, b: a < b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b,
}  # fmt: skip
ARITHMETIC: dict[str, Any] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": lambda a, b: a / b,
    "//": lambda a, b: z3.ToReal(z3.ToInt(a / b)),
    "%": lambda a, b: a - b * z3.ToReal(z3.ToInt(a / b)),
}  # fmt: skip


class Translator:
    """Translates formulas; the same fact is the same variable in all of them. `words` maps text to its number.

    `side_conditions` collects what roots, and products of two facts when they are not `exact`, promise; assert them
    with the formulas. A product that is not exact has only its sign: every proof stays a proof, and is quick.
    """

    def __init__(self, *, exact: bool) -> None:
        self._exact = exact
        self._products: dict[str, z3.ArithRef] = {}
        self.words: dict[str, int] = {UNKNOWN: 0}
        self.side_conditions: list[z3.BoolRef] = []
        self._symbolic: set[str] = set()
        self._roots = 0

    def learn(self, expr: Expr) -> None:
        """Note which facts are text: those compared with text somewhere. Call for all formulas before translating."""
        for node in walk(expr):
            match node:
                case Comparison(_, Fact(name), Constant(str())) | Comparison(_, Constant(str()), Fact(name)):
                    self._symbolic.add(name)
                case Among(Fact(name), options) if any(isinstance(each.value, str | Enum) for each in options):
                    self._symbolic.add(name)

    def value(self, name: str) -> z3.ArithRef:
        """The value of a fact, meaningful while it is known."""
        return z3.Int(name) if name in self._symbolic else z3.Real(name)

    def known(self, name: str) -> z3.BoolRef:
        """Whether a fact is known."""
        return self.value(name) != self.words[UNKNOWN] if name in self._symbolic else z3.Bool(f"known {name}")

    def truth(self, expr: Expr) -> z3.BoolRef:
        """A truth expression. Raises `TypeError` for a number."""
        match expr:
            case And(terms) | Or(terms):
                join = z3.And if isinstance(expr, And) else z3.Or
                return join(*map(self.truth, terms))
            case Not(term):
                return z3.Not(self.truth(term))
            case Choice(condition, yes, no):
                return z3.If(self.truth(condition), self.truth(yes), self.truth(no))
        return self._atom(expr)

    def number(self, expr: Expr) -> Any:
        """A value: a real, or the number of a word."""
        match expr:
            case Constant(value):
                return self._constant(value)
            case Fact(name):
                return self.value(name)
            case Negative(term):
                return -self.number(term)
            case Arithmetic(sign, left, right):
                return self._combined(sign, self.number(left), self.number(right))
            case Choice(condition, yes, no):
                return z3.If(self.truth(condition), self.number(yes), self.number(no))
            case Call(function, arguments):
                return self._call(function, [self.number(each) for each in arguments])
        raise TypeError(f"{expr!r} has no value")

    def _atom(self, atom: Expr) -> z3.BoolRef:
        match atom:
            case Constant(bool(value)):
                return z3.BoolVal(value)
            case Known(Fact(name)):
                return self.known(name)
            case Fact(name):
                return z3.And(self.known(name), self.value(name) == 1)
            case Comparison(sign, left, right):
                return self._where_known(atom, COMPARISONS[sign](self.number(left), self.number(right)))
            case Among(term, options):
                return self._where_known(atom, z3.Or(*(self.number(term) == self.number(each) for each in options)))
        raise TypeError(f"{atom!r} is no truth value")

    def _where_known(self, atom: Expr, holds: z3.BoolRef) -> z3.BoolRef:
        return z3.And(*(self.known(name) for name in facts(atom)), holds)

    def _constant(self, value: Scalar) -> Any:
        if isinstance(value, bool):
            return z3.RealVal(int(value))
        if isinstance(value, str | Enum):
            word = value.name if isinstance(value, Enum) else value
            return z3.IntVal(self.words.setdefault(word, len(self.words)))
        exact = Fraction(value)
        return z3.Q(exact.numerator, exact.denominator)

    def _call(self, function: str, arguments: list[Any]) -> Any:
        match function:
            case "min":
                return reduce(lambda a, b: z3.If(a <= b, a, b), arguments)
            case "max":
                return reduce(lambda a, b: z3.If(a >= b, a, b), arguments)
            case "abs":
                return z3.If(arguments[0] >= 0, arguments[0], -arguments[0])
            case "floor":
                return z3.ToReal(z3.ToInt(arguments[0]))
        return self._root(arguments[0])

    def _combined(self, sign: str, left: Any, right: Any) -> Any:
        linear = sign in "+-" or z3.is_rational_value(right) or (sign == "*" and z3.is_rational_value(left))
        if self._exact or linear:
            return ARITHMETIC[sign](left, right)
        key = f"{left.sexpr()} {sign} {right.sexpr()}"
        if key not in self._products:
            self._products[key] = self._signed(key, left, right) if sign in "*/" else z3.Real(key)
        return self._products[key]

    def _signed(self, name: str, left: Any, right: Any) -> z3.ArithRef:
        """Something with the sign that a product or a quotient has."""
        product = z3.Real(name)
        alike = z3.Or(z3.And(left > 0, right > 0), z3.And(left < 0, right < 0))
        none = z3.Or(left == 0, right == 0)
        self.side_conditions += [(product == 0) == none, (product > 0) == alike]
        return product

    def _root(self, argument: Any) -> z3.ArithRef:
        """The square root, as the number whose square it is; missing for a negative argument is not modelled."""
        self._roots += 1
        root = z3.Real(f"root {self._roots}")
        self.side_conditions.append(z3.Implies(argument >= 0, z3.And(root >= 0, root * root == argument)))
        return root
