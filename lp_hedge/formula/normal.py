"""The normal form: the same guard, granted only if it is true whatever its missing facts might be.

It is a positive combination (and, or) of atoms, and each atom is false while a fact it reads is missing. When
nothing is missing it equals the source. Hence, if it holds with facts missing, the atoms that hold read none of
them, so they hold under every completion, so the source does: strong Kleene logic without a third value.

The rewriting removes what breaks this in Python: `max(50, nan)` is 50, `nan != 1` is true, `not nan < 1` is true.
`known(fact)` alone is two-valued. A comparison that divides by zero does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from lp_hedge.formula.kinds import is_symbol
from lp_hedge.formula.simplify import conjunction, disjunction
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
    children,
    substituted,
    walk,
)

MAX_SPLITS = 500
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
EXTREMES = frozenset({"min", "max"})
UPWARD = frozenset({">", ">="})


class TooManyCases(ValueError):
    """The case distinctions of a formula multiply beyond what any guard should need."""


def normal_form(expr: Expr, wanted: bool = True) -> Expr:
    """The normal form of a truth expression, or of its negation when it is not `wanted`.

    Raises `TooManyCases`.
    """
    return _Normalizer().normal(expr, wanted)


class _Normalizer:
    """Counts the case distinctions of one formula."""

    def __init__(self) -> None:
        self.splits = 0

    def normal(self, expr: Expr, wanted: bool) -> Expr:
        match expr:
            case Not(term):
                return self.normal(term, not wanted)
            case And(terms) | Or(terms):
                parts = tuple(self.normal(each, wanted) for each in terms)
                return conjunction(parts) if isinstance(expr, And) is wanted else disjunction(parts)
            case Choice(condition, yes, no):
                return self._either(condition, self.normal(yes, wanted), self.normal(no, wanted))
            case Comparison(operator, left, right):
                return self._comparison(Comparison(operator if wanted else OPPOSITE[operator], left, right))
            case Among(term, options):
                if wanted:
                    return self._cases(expr)
                return conjunction([self._comparison(Comparison("!=", term, each)) for each in options])
            case Constant(value):
                return Constant(value is wanted)
            case Known():
                return expr if wanted else Not(expr)
            case Fact() | Threshold():
                return Comparison("==", expr, Constant(wanted))
        raise TypeError(f"{expr!r} is no truth value")

    def _either(self, condition: Expr, yes: Expr, no: Expr) -> Expr:
        """`yes if condition else no`; with the condition unknown, both must hold."""
        return disjunction([
            conjunction([self.normal(condition, True), yes]),
            conjunction([self.normal(condition, False), no]),
            conjunction([yes, no]),
        ])  # fmt: skip

    def _comparison(self, atom: Comparison) -> Expr:
        if not is_symbolic(atom):
            if atom.operator == "!=":
                return disjunction([self._cases(Comparison(sign, atom.left, atom.right)) for sign in "><"])
            if atom.operator == "==" and _has_extremes(atom):
                return conjunction([self._cases(Comparison(sign, atom.left, atom.right)) for sign in ("<=", ">=")])
        return self._cases(atom)

    def _cases(self, atom: Comparison | Among) -> Expr:
        """The atom with the first `min`, `max` or conditional inside it taken apart."""
        split = next(_branches(atom), None)
        if split is None:
            return strict(atom)
        self.splits += 1
        if self.splits > MAX_SPLITS:
            raise TooManyCases
        if isinstance(split, Call):
            return self._extremes(atom, split)
        return self._either(split.condition, self._with(atom, split, split.yes), self._with(atom, split, split.no))

    def _with(self, atom: Expr, old: Expr, new: Expr) -> Expr:
        changed = substituted(atom, old, new)
        return self._cases(changed) if isinstance(changed, Comparison | Among) else changed

    def _extremes(self, atom: Comparison | Among, split: Call) -> Expr:
        """`max(a, b) >= c` is `a >= c or b >= c`; where the direction is not plain, ask which is the largest."""
        cases = [self._with(atom, split, each) for each in split.arguments]
        direction = _direction_of(atom, split) * (1 if split.function == "max" else -1)
        if direction:
            return disjunction(cases) if direction > 0 else conjunction(cases)
        return disjunction([
            conjunction([*self._extremal(split, each), case])
            for each, case in zip(split.arguments, cases, strict=True)
        ])  # fmt: skip

    def _extremal(self, split: Call, chosen: Expr) -> list[Expr]:
        sign = ">=" if split.function == "max" else "<="
        return [self._cases(Comparison(sign, chosen, each)) for each in split.arguments if each != chosen]


def is_symbolic(atom: Comparison) -> bool:
    """True when equality is of text, members or flags, or of two bare facts whose type the source does not say."""
    leaves = (*_leaves(atom.left), *_leaves(atom.right))
    bare_facts = atom.operator in ("==", "!=") and all(isinstance(each, Fact) for each in leaves)
    return bare_facts or any(map(is_symbol, leaves))


def strict(atom: Comparison | Among) -> Expr:
    """The atom, false while a fact it reads is missing or a divisor is zero."""
    checks: list[Expr] = []
    if isinstance(atom, Comparison) and is_symbolic(atom) and not _holds_only_when_known(atom):
        checks = [Known(side) for side in (atom.left, atom.right) if isinstance(side, Fact)]
    return conjunction([*checks, *map(_nonzero, _divisors(atom)), atom])


def _nonzero(divisor: Expr) -> Expr:
    return disjunction([strict(Comparison(sign, divisor, Constant(0))) for sign in "><"])


def _holds_only_when_known(atom: Comparison) -> bool:
    """Equality with a constant fails on a missing fact by itself: no constant is UNKNOWN."""
    return atom.operator == "==" and not (isinstance(atom.left, Fact) and isinstance(atom.right, Fact))


def _divisors(expr: Expr) -> Iterator[Expr]:
    """What the expression divides by; the divisors inside a divisor are its own test's concern."""
    match expr:
        case Arithmetic("/" | "//" | "%", left, right):
            yield from _divisors(left)
            yield from () if _is_nonzero(right) else (right,)
        case _:
            for child in children(expr):
                yield from _divisors(child)


def _is_nonzero(expr: Expr) -> bool:
    return isinstance(expr, Constant) and expr.value != 0


def _leaves(side: Expr) -> tuple[Expr, ...]:
    """The values a side can take, through conditionals."""
    return (*_leaves(side.yes), *_leaves(side.no)) if isinstance(side, Choice) else (side,)


def _branches(expr: Expr) -> Iterator[Choice | Call]:
    """The nodes whose value is one of several, outermost first."""
    for node in walk(expr):
        if isinstance(node, Choice) or (isinstance(node, Call) and node.function in EXTREMES):
            yield node


def _has_extremes(atom: Expr) -> bool:
    return any(isinstance(node, Call) for node in _branches(atom))


def _direction_of(atom: Comparison | Among, target: Call) -> int:
    """+1 when the atom can only become true as the target grows, −1 when it can only become false, else 0."""
    if isinstance(atom, Among) or atom.operator not in ("<", "<=", ">", ">="):
        return 0
    upward = 1 if atom.operator in UPWARD else -1
    return upward * _difference(atom.left, atom.right, target)


def _difference(left: Expr, right: Expr, target: Call) -> int:
    """How `left − right` moves with the target, which must stand on one side only."""
    inside = target in walk(left), target in walk(right)
    return 0 if all(inside) else _direction(left, target) if inside[0] else -_direction(right, target)


def _direction(expr: Expr, target: Call) -> int:
    """How the expression moves with the target: rounding keeps + − and scaling by a constant monotone."""
    match expr:
        case _ if expr == target:
            return 1
        case Arithmetic("+", left, right):
            return _difference(left, Negative(right), target)
        case Arithmetic("-", left, right):
            return _difference(left, right, target)
        case Arithmetic("*", Constant(value), term) | Arithmetic("*" | "/", term, Constant(value)):
            return _sign(value) * _direction(term, target)
        case Negative(term):
            return -_direction(term, target)
        case Call("floor", (term,)):
            return _direction(term, target)
    return 0


def _sign(value: object) -> int:
    return (value > 0) - (value < 0) if isinstance(value, int | float) else 0
