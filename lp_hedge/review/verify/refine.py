"""A venue's guards against the base's: proved equal, stricter or weaker, with numbers that show it when weaker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import nan
from types import SimpleNamespace
from typing import Literal

import z3

from lp_hedge.config.record import Config
from lp_hedge.formula import Expr, evaluate, facts, text
from lp_hedge.formula.values import UNKNOWN
from lp_hedge.review.verify.axioms import Axiom, axioms
from lp_hedge.review.verify.translate import Translator
from lp_hedge.review.verify.world import formula_of

Relation = Literal["equal", "stricter", "weaker", "incomparable", "unproved"]
PRECISION = 12  # digits of a counterexample's numbers


@dataclass(frozen=True, slots=True)
class Refinement:
    """How one guard at a venue relates to the base.

    `counterexample`: facts for which the venue's guard grants and the base's does not, null where unknown.
    """

    guard: str
    use: str
    relation: Relation
    base: str
    venue: str
    counterexample: Mapping[str, float | str | None] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "guard": self.guard,
            "use": self.use,
            "relation": self.relation,
            "base": self.base,
            "venue": self.venue,
            "counterexample": dict(self.counterexample),
        }


def refine(base: Config, venue: Config, guards: tuple[str, ...]) -> tuple[Refinement, ...]:
    """Every guard that the venue swaps or whose numbers it changes, in the chart's order."""
    return tuple(found for name in guards if (found := _refined(name, base, venue)) is not None)


def _refined(name: str, base: Config, venue: Config) -> Refinement | None:
    before, after = formula_of(name, base), formula_of(name, venue)
    use = venue.serving(name)
    if before is None or after is None:
        if use == name:
            return None
        return Refinement(name, use, "unproved", _shown(before), _shown(after))
    if before == after:
        return Refinement(name, use, "equal", text(before), text(after)) if name in venue.guards else None
    relation, counterexample = compare(before, after, axioms(venue.thresholds()))
    return Refinement(name, use, relation, text(before), text(after), counterexample)


def compare(base: Expr, venue: Expr, assumed: tuple[Axiom, ...]) -> tuple[Relation, dict[str, float | str | None]]:
    """The relation of two normal forms; what the solver cannot decide is unproved."""
    looser = _witness(venue, base, assumed)
    tighter = _witness(base, venue, assumed)
    if looser == "unknown" or tighter == "unknown":
        return "unproved", {}
    if isinstance(looser, dict):
        return ("incomparable" if isinstance(tighter, dict) else "weaker"), looser
    return ("stricter" if isinstance(tighter, dict) else "equal"), {}


def _witness(grants: Expr, refuses: Expr, assumed: tuple[Axiom, ...]) -> dict[str, float | str | None] | str | None:
    """Facts for which one formula holds and the other does not; None: there are none; "unknown": not decided."""
    translator = Translator(exact=True)
    for expr in (grants, refuses, *(each.formula for each in assumed)):
        translator.learn(expr)
    claims = [*(translator.truth(each.formula) for each in assumed), translator.truth(grants)]
    claims += [z3.Not(translator.truth(refuses)), *translator.side_conditions]
    alone = z3.Context()  # what was solved before must not choose the witness
    solver = z3.Solver(ctx=alone)
    solver.add(*(each.translate(alone) for each in claims))
    answer = solver.check()
    if answer != z3.sat:
        return None if answer == z3.unsat else "unknown"
    names = tuple(dict.fromkeys((*facts(grants), *facts(refuses))))
    return dict(_facts(translator, solver.model(), names))


def _facts(
    translator: Translator, model: z3.ModelRef, names: tuple[str, ...]
) -> Iterator[tuple[str, float | str | None]]:
    words = {number: word for word, number in translator.words.items()}
    for name in names:
        value = model.eval(translator.value(name).translate(model.ctx), model_completion=True)
        if not z3.is_true(model.eval(translator.known(name).translate(model.ctx), model_completion=True)):
            yield name, None
        elif z3.is_int_value(value):
            yield name, words.get(value.as_long(), UNKNOWN)
        else:
            yield name, _number(value)


def _number(value: z3.ArithRef) -> float:
    """A model's number as a float; an irrational root by its decimals."""
    if z3.is_rational_value(value):
        return float(value.as_fraction())
    return float(value.approx(PRECISION).as_fraction())


def grants(formula: Expr, seen: Mapping[str, float | str | None]) -> bool:
    """Does a normal form hold for these facts, in floats?"""
    values = {name: nan if value is None else value for name, value in seen.items()}
    return bool(evaluate(formula, SimpleNamespace(**values)))


def _shown(formula: Expr | None) -> str:
    return "opaque" if formula is None else text(formula)
