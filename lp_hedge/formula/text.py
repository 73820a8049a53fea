"""A formula as people read it: `gap_quote ≥ band_quote ∨ |net_base| × price > 50`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

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
from lp_hedge.formula.values import known

SIGNS = {
    "<": "<",
    "<=": "≤",
    ">": ">",
    ">=": "≥",
    "==": "=",
    "!=": "≠",
    "+": "+",
    "-": "−",
    "*": "×",
    "/": "÷",
    "%": "mod",
}
CHOICE, OR, AND, NOT, COMPARISON, SUM, PRODUCT, NEGATIVE, ATOM = range(9)


def text(expr: Expr, values: Mapping[str, object] | None = None) -> str:
    """The formula in mathematical signs; names found in `values` are printed as their value (`?` if missing)."""
    return _Printer(values or {}).top(expr)


def number(value: object) -> str:
    """A value for people: twelve digits, `?` when missing, `true`/`false`, a member's name."""
    if not known(value):
        return "?"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return value.name
    return f"{value:.12g}".replace("-", "−") if isinstance(value, int | float) else str(value)


def break_lines(formula: str, width: int = 34) -> tuple[str, ...]:
    """The formula in lines of about `width` characters, each but the first starting with ∧ or ∨."""
    lines: list[str] = []
    for part in re.split(r"\s(?=[∧∨])", formula):
        if lines and len(lines[-1]) + 1 + len(part) <= width:
            lines[-1] += f" {part}"
        else:
            lines.append(part)
    return tuple(lines)


class _Printer:
    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def top(self, expr: Expr) -> str:
        return self._printed(expr)[0]

    def at(self, expr: Expr, least: int) -> str:
        """The expression, in brackets unless it binds at least as strongly as its surroundings ask."""
        printed, strength = self._printed(expr)
        return printed if strength >= least else f"({printed})"

    def _printed(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Constant(value):
                return number(value), ATOM
            case Fact(name) | Threshold(name, _):
                return number(self.values[name]) if name in self.values else name, ATOM
            case Known(Fact(name)):
                return f"known({name})", ATOM
            case Negative(term):
                return f"−{self.at(term, ATOM)}", NEGATIVE
            case Arithmetic("//", left, right):
                return f"⌊{self.at(left, PRODUCT)} ÷ {self.at(right, NEGATIVE)}⌋", ATOM
            case Arithmetic(sign, left, right):
                return self._arithmetic(sign, left, right)
            case Comparison(sign, left, right):
                return f"{self.at(left, SUM)} {SIGNS[sign]} {self.at(right, SUM)}", COMPARISON
            case Among(term, options):
                return f"{self.at(term, SUM)} ∈ {{{', '.join(number(each.value) for each in options)}}}", COMPARISON
            case Call(function, arguments):
                return self._call(function, arguments), ATOM
        return self._logic(expr)

    def _arithmetic(self, sign: str, left: Expr, right: Expr) -> tuple[str, int]:
        strength = SUM if sign in "+-" else PRODUCT
        return f"{self.at(left, strength)} {SIGNS[sign]} {self.at(right, strength + 1)}", strength

    def _call(self, function: str, arguments: tuple[Expr, ...]) -> str:
        inner = ", ".join(map(self.top, arguments))
        return {"abs": f"|{inner}|", "floor": f"⌊{inner}⌋", "sqrt": f"√({inner})"}.get(function, f"{function}({inner})")

    def _logic(self, expr: Expr) -> tuple[str, int]:
        match expr:
            case Not(Comparison("==", left, right)):
                return self._printed(Comparison("!=", left, right))
            case Not(term):
                return f"¬{self.at(term, ATOM)}", NOT
            case And(terms):
                return " ∧ ".join(self.at(each, NOT) for each in terms), AND
            case Or(terms):
                return " ∨ ".join(self.at(each, AND) for each in terms), OR
            case Choice(condition, yes, no):
                return f"{self.at(yes, OR)} if {self.at(condition, OR)} else {self.at(no, CHOICE)}", CHOICE
        raise TypeError(f"{expr!r} is no expression")
