"""Why a guard grants or does not: the numbers behind it, and what would have to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from lp_hedge.formula.evaluate import evaluate
from lp_hedge.formula.normal import OPPOSITE, normal_form
from lp_hedge.formula.simplify import folded
from lp_hedge.formula.text import number, text
from lp_hedge.formula.tree import And, Choice, Comparison, Constant, Expr, Fact, Known, Not, Or, Threshold, facts
from lp_hedge.formula.values import WithoutNone, known

Needs = tuple[str, ...]
MAX_ALTERNATIVES = 4
MUST = {
    ">=": "must reach", ">": "must exceed", "<=": "must not exceed", "<": "must fall below",
    "==": "must equal", "!=": "must differ from",
}  # fmt: skip
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Quantity(NamedTuple):
    """A threshold's value with its unit (`quote`, `bps`, `s` …, or empty)."""

    value: float | bool | str
    unit: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`formula` by name and `filled` with numbers; `needed` is empty when granted. Opaque guards have no formula."""

    granted: bool
    formula: str
    filled: str
    facts: Mapping[str, Any]
    thresholds: Mapping[str, Quantity]
    missing: tuple[str, ...]
    needed: str


def explanation(
    expr: Expr | None,
    granted: bool,
    view: Any,
    names: Iterable[str],
    values: Mapping[str, Any],
    units: Mapping[str, str],
) -> Explanation:
    """The explanation of a decision already taken; pure, computed when asked for.

    `expr` is the source tree, None for an opaque guard; `values` are the thresholds.
    """
    read = {name: getattr(view, name) for name in names}
    missing = tuple(name for name, value in read.items() if not known(value))
    return Explanation(
        granted=granted,
        formula="" if expr is None else text(expr),
        filled="" if expr is None else text(expr, {**read, **values}),
        facts=read,
        thresholds={name: Quantity(value, units.get(name, "")) for name, value in values.items()},
        missing=missing,
        needed="" if granted else _needed(expr, WithoutNone(view), values, missing),
    )


def _needed(expr: Expr | None, view: Any, values: Mapping[str, Any], missing: tuple[str, ...]) -> str:
    if expr is None:
        return " and ".join(f"{name} must be known" for name in missing) or "its code must decide otherwise"
    alternatives = _Needs(view, values).of(expr, True)
    return ", or ".join(" and ".join(each) for each in alternatives) or "no market change: the thresholds forbid it"


class _Needs:
    """What would make an expression hold: alternatives, each a conjunction of changes."""

    def __init__(self, view: Any, values: Mapping[str, Any]) -> None:
        self.view = view
        self.values = values

    def of(self, expr: Expr, wanted: bool) -> list[Needs]:
        match expr:
            case Not(term):
                return self.of(term, not wanted)
            case And(terms) | Or(terms):
                parts = [self.of(each, wanted) for each in terms]
                return _all(parts) if isinstance(expr, And) is wanted else _any(parts)
            case Choice(condition, yes, no):
                either, other = self.of(yes, wanted), self.of(no, wanted)
                return _any([_all([self.of(condition, True), either]), _all([self.of(condition, False), other])])
        return self._atom(expr, wanted)

    def _atom(self, expr: Expr, wanted: bool) -> list[Needs]:
        if evaluate(folded(normal_form(expr, wanted), self.values), self.view):
            return [()]
        unknown = [name for name in facts(expr) if not known(getattr(self.view, name))]
        if not facts(expr):
            return []
        if unknown and not isinstance(expr, Known):
            return [tuple(f"{name} must be known" for name in unknown)]
        return [(self._change(expr, wanted),)]

    def _change(self, expr: Expr, wanted: bool) -> str:
        match expr:
            case Comparison(sign, left, right):
                sign = sign if wanted else OPPOSITE[sign]
                if not facts(left):
                    sign, left, right = MIRRORED[sign], right, left
                return f"{self._side(left)} {MUST[sign]} {self._side(right)}"
            case Known(Fact(name)):
                return f"{name} must {'' if wanted else 'not '}be known"
            case Fact(name):
                return f"{name} must be {str(wanted).lower()}"
        return f"{text(expr, self.values)} must {'' if wanted else 'not '}hold"

    def _side(self, expr: Expr) -> str:
        """`gap_quote 12.3` for a name, `price × 2 = 24.6` for a computed side."""
        if isinstance(expr, Constant):
            return text(expr)
        return f"{text(expr)}{' ' if isinstance(expr, Fact | Threshold) else ' = '}{self._value(expr)}"

    def _value(self, expr: Expr) -> str:
        try:
            return number(evaluate(expr, self.view, self.values))
        except ZeroDivisionError:
            return "÷ 0"


def _any(parts: list[list[Needs]]) -> list[Needs]:
    return _shortest(each for part in parts for each in part)


def _all(parts: list[list[Needs]]) -> list[Needs]:
    together: list[Needs] = [()]
    for part in parts:
        together = _shortest(tuple(dict.fromkeys(a + b)) for a, b in product(together, part))
    return together


def _shortest(alternatives: Iterable[Needs]) -> list[Needs]:
    """The few smallest alternatives; one that asks for more than another is dropped."""
    kept: list[Needs] = []
    for each in sorted(dict.fromkeys(alternatives), key=len):
        if not any(set(smaller) <= set(each) for smaller in kept):
            kept.append(each)
    return kept[:MAX_ALTERNATIVES]
