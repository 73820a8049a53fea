"""Can guards be granted and refused together? Answered by the solver, once for each group of related guards.

A valuation is a bit mask: two bits a guard, granted and not granted. Guards whose facts no axiom ties together are
independent, so a mask is feasible when its part in every group is; the parts recur and are asked only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import z3

from lp_hedge.formula import Expr, facts
from lp_hedge.formula.tree import Comparison, Constant, Fact, Or
from lp_hedge.review.verify.axioms import Axiom
from lp_hedge.review.verify.translate import Translator

#: Work the solver may spend on one question; beyond it the answer is "cannot be excluded".
MAX_WORK = 200_000


class Feasibility:
    """`formulas` are the guards' normal forms with thresholds; None means unproved: it may go either way."""

    def __init__(self, formulas: Mapping[str, Expr | None], axioms: Iterable[Axiom]) -> None:
        self.names = tuple(formulas)
        self.formulas = dict(formulas)
        self.undecided = 0
        self._place = {name: place for place, name in enumerate(self.names)}
        self._axioms = tuple(axioms)
        self._translator = Translator(exact=False)
        self._solvers: list[tuple[int, z3.Solver]] = self._grouped()
        self._group_of = {name: group for group, (mask, _) in enumerate(self._solvers) for name in self.read(mask)}
        self._answers: dict[int, bool] = {}
        self._consistent: dict[int, bool] = {}
        self._granted = sum(self.literal(name, True) for name in self.names)

    def literal(self, name: str, granted: bool) -> int:
        """The mask of one guard's verdict."""
        return 1 << (2 * self._place[name] + (not granted))

    def mask(self, verdicts: Mapping[str, bool]) -> int:
        """The mask of several verdicts."""
        return sum(self.literal(name, granted) for name, granted in verdicts.items())

    def asked_of(self, names: Iterable[str]) -> int:
        """The mask of both verdicts of these guards."""
        return sum(self.literal(name, True) | self.literal(name, False) for name in names)

    def read(self, mask: int) -> dict[str, bool]:
        """The verdicts in a mask, in the order of the guards."""
        found: dict[str, bool] = {}
        while mask:
            low = mask & -mask
            place, refused = divmod(low.bit_length() - 1, 2)
            found[self.names[place]] = not refused
            mask ^= low
        return found

    def verdict(self, mask: int, name: str) -> bool | None:
        """What a mask says of a guard."""
        bits = mask >> (2 * self._place[name]) & 3
        return None if bits == 0 else bits == 1

    def extended(self, mask: int, name: str, granted: bool) -> int | None:
        """A feasible mask with one more verdict; None when that cannot be."""
        literal = self.literal(name, granted)
        if mask & literal:
            return mask
        if mask & self.literal(name, not granted):
            return None
        longer = mask | literal
        return longer if self._possible(self._group_of[name], longer) else None

    def consistent(self, mask: int) -> bool:
        """Can all verdicts of a mask, collected from several, hold at once?"""
        found = self._consistent.get(mask)
        if found is None:
            contradiction = mask & mask >> 1 & self._granted
            groups = range(len(self._solvers))
            found = self._consistent[mask] = not contradiction and all(self._possible(each, mask) for each in groups)
        return found

    def agrees_with(self, other: Feasibility) -> bool:
        """Is every question that was asked of the other answered the same here? Then all that follows is the same."""
        if self.names != other.names or [mask for mask, _ in self._solvers] != [mask for mask, _ in other._solvers]:
            return False
        return all(self._possible(self._group(part), part) == answer for part, answer in other._answers.items())

    def closed(self, mask: int) -> int:
        """The mask with every verdict it implies: equal worlds get equal masks."""
        for name in self.names:
            if self.verdict(mask, name) is None:
                yes, no = (self.extended(mask, name, granted) for granted in (True, False))
                if yes is None or no is None:
                    mask = yes or no or mask
        return mask

    def _possible(self, group: int, mask: int) -> bool:
        guards, solver = self._solvers[group]
        part = mask & guards
        if not part:
            return True
        answer = self._answers.get(part)
        if answer is None:
            verdict = solver.check(*self._assumptions(part))
            self.undecided += verdict == z3.unknown
            answer = self._answers[part] = verdict != z3.unsat
        return answer

    def _group(self, part: int) -> int:
        """The group a part of a mask belongs to."""
        return next(group for group, (guards, _) in enumerate(self._solvers) if guards & part)

    def _assumptions(self, part: int) -> list[z3.BoolRef]:
        return [_proxy(name, granted) for name, granted in self.read(part).items()]

    def _grouped(self) -> list[tuple[int, z3.Solver]]:
        """One solver for each set of guards that share facts, directly or through axioms."""
        for expr in (*self.formulas.values(), *(each.formula for each in self._axioms)):
            if expr is not None:
                self._translator.learn(expr)
        groups: list[tuple[set[str], set[str]]] = []  # facts, guards
        for each in self._axioms:
            _join(groups, set(facts(each.formula)), set())
        for name, expr in self.formulas.items():
            _join(groups, set(facts(expr)) if expr is not None else set(), {name})
        return [self._solver(read, guards) for read, guards in groups if guards]

    def _solver(self, read: set[str], guards: set[str]) -> tuple[int, z3.Solver]:
        solver = z3.Solver()
        solver.set("rlimit", MAX_WORK)
        for each in self._axioms:
            if read.issuperset(facts(each.formula)):
                solver.add(self._translator.truth(each.formula))
        mask = 0
        for name in sorted(guards, key=self._place.__getitem__):
            mask |= self.literal(name, True) | self.literal(name, False)
            formula = self.formulas[name]
            if formula is not None:
                truth = self._translator.truth(formula)
                solver.add(z3.Implies(_proxy(name, True), truth), z3.Implies(_proxy(name, False), z3.Not(truth)))
        solver.add(*self._translator.side_conditions)
        return mask, solver


def _proxy(name: str, granted: bool) -> z3.BoolRef:
    return z3.Bool(f"literal {name} {granted}")


def _join(groups: list[tuple[set[str], set[str]]], read: set[str], guards: set[str]) -> None:
    """Add a set of facts, uniting the groups it touches."""
    touched = [group for group in groups if group[0] & read]
    for group in touched:
        groups.remove(group)
        read |= group[0]
        guards |= group[1]
    groups.append((read, guards))


def among(fact: str, values: Iterable[str]) -> Expr:
    """The formula "the fact is one of these words"."""
    return Or(tuple(Comparison("==", Fact(fact), Constant(each)) for each in values))


def flag(fact: str) -> Expr:
    """The formula "the fact is set"."""
    return Comparison("==", Fact(fact), Constant(True))
