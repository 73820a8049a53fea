"""The expression subset as data: what a guard's source says, for every later reader of it.

A tree is immutable and compares by value. Python, numba, z3 and the diagrams each read this tree, so none of
them can disagree with another about what a guard says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

Scalar = bool | int | float | str | Enum


@dataclass(frozen=True, slots=True)
class Constant:
    """A number, text or enumeration member."""

    value: Scalar


@dataclass(frozen=True, slots=True)
class Fact:
    """An attribute of the view: missing when NaN, None or an `UNKNOWN` member."""

    name: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A keyword-only parameter; `kind` is its annotation, configuration supplies the value."""

    name: str
    kind: type


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`operator` is one of `+ - * / // %`."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negative:
    term: Expr


@dataclass(frozen=True, slots=True)
class Call:
    """`function` is one of `min max abs floor sqrt`."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`yes if condition else no`, of values or of truths."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True)
class Comparison:
    """`operator` is one of `< <= > >= == !=`; a chain is an `And` of these."""

    operator: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Among:
    """The term equals one of the options."""

    term: Expr
    options: tuple[Constant, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The fact is there; the only two-valued question about a missing one."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Not:
    term: Expr


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple[Expr, ...]


Expr = Constant | Fact | Threshold | Arithmetic | Negative | Call | Choice | Comparison | Among | Known | Not | And | Or


def children(expr: Expr) -> tuple[Expr, ...]:
    """The direct sub-expressions, left to right."""
    match expr:
        case Arithmetic(_, left, right) | Comparison(_, left, right):
            return left, right
        case Negative(term) | Not(term) | Among(term, _) | Known(term):
            return (term,)
        case Call(_, terms) | And(terms) | Or(terms):
            return terms
        case Choice(condition, yes, no):
            return condition, yes, no
    return ()


def rebuilt(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """The same node over changed children (a `Known` keeps its fact: it asks about the name)."""
    match expr:
        case Arithmetic(operator, left, right):
            return Arithmetic(operator, change(left), change(right))
        case Comparison(operator, left, right):
            return Comparison(operator, change(left), change(right))
        case Negative(term):
            return Negative(change(term))
        case Not(term):
            return Not(change(term))
        case Among(term, options):
            return Among(change(term), options)
        case Call(function, arguments):
            return Call(function, tuple(map(change, arguments)))
        case And(terms):
            return And(tuple(map(change, terms)))
        case Or(terms):
            return Or(tuple(map(change, terms)))
        case Choice(condition, yes, no):
            return Choice(change(condition), change(yes), change(no))
    return expr


def walk(expr: Expr) -> Iterator[Expr]:
    """The expression and everything in it, outermost first, left to right."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def facts(expr: Expr) -> tuple[str, ...]:
    """Names of the facts read, in order of appearance, without repeats."""
    return tuple(dict.fromkeys(node.name for node in walk(expr) if isinstance(node, Fact)))


def thresholds(expr: Expr) -> tuple[str, ...]:
    """Names of the thresholds read, in order of appearance, without repeats."""
    return tuple(dict.fromkeys(node.name for node in walk(expr) if isinstance(node, Threshold)))


def substituted(expr: Expr, old: Expr, new: Expr) -> Expr:
    """Every occurrence of `old` replaced."""
    return new if expr == old else rebuilt(expr, lambda child: substituted(child, old, new))
