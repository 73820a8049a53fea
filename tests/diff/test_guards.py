"""Guards against each other: stricter, weaker, equivalent, and never a verdict that a view contradicts."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

from lp_hedge.config.load import load
from lp_hedge.errors import DefinitionError
from lp_hedge.formula import Parameter, folded
from lp_hedge.formula.tree import And, Arithmetic, Call, Comparison, Constant, Expr, Fact, Negative, Or, Threshold
from lp_hedge.plugins import GUARDS, load_plugins
from lp_hedge.review.diff import GuardRecord, Weight, compare_guards
from lp_hedge.review.diff.conditions import Relation
from lp_hedge.review.diff.implication import formula_relation, guard_relation, implies

X, Y, ONE, TWO = Fact("x"), Fact("y"), Constant(1), Constant(2)


def at_least(left: Expr, right: Expr) -> Comparison:
    return Comparison(">=", left, right)


def more(left: Expr, right: Expr) -> Comparison:
    return Comparison(">", left, right)


P, Q, R = more(X, ONE), more(Y, ONE), at_least(Y, TWO)
IMPLICATIONS = [
    ("itself", P, P, True),
    ("a higher bar", at_least(X, TWO), at_least(X, ONE), True),
    ("a lower bar", at_least(X, ONE), at_least(X, TWO), False),
    ("above shows at least", more(X, ONE), at_least(X, ONE), True),
    ("at least does not show above", at_least(X, ONE), more(X, ONE), False),
    ("at least a higher bar shows above", at_least(X, TWO), more(X, ONE), True),
    ("below", Comparison("<", X, ONE), Comparison("<=", X, TWO), True),
    ("another fact", at_least(X, TWO), at_least(Y, ONE), False),
    ("nothing holds", Constant(False), P, True),
    ("everything holds", P, Constant(True), True),
    ("a part of a conjunction", And((P, Q)), Q, True),
    ("a conjunction of what follows", And((P, R)), And((P, Q)), True),
    ("an alternative", P, Or((Q, P)), True),
    ("one of two alternatives", Or((P, Q)), P, False),
    ("each alternative", Or((And((P, R)), P)), P, True),
    ("a sum", at_least(X, Arithmetic("+", TWO, Y)), at_least(X, Arithmetic("+", ONE, Y)), True),
    ("a difference", at_least(X, Arithmetic("-", Y, ONE)), at_least(X, Arithmetic("-", Y, TWO)), True),
    ("a factor of unknown sign", at_least(X, Arithmetic("*", TWO, Y)), at_least(X, Arithmetic("*", ONE, Y)), False),
    ("a factor never negative", at_least(X, Arithmetic("*", TWO, Call("abs", (Y,)))),
     at_least(X, Arithmetic("*", ONE, Call("abs", (Y,)))), True),
    ("a negated side", at_least(X, Negative(ONE)), at_least(X, Negative(TWO)), True),
    ("equality is left alone", Comparison("==", X, TWO), at_least(X, ONE), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "expected"), [row[1:] for row in IMPLICATIONS], ids=[r[0] for r in IMPLICATIONS]
)
def test_one_formula_shows_another(one, other, expected):
    assert implies(one, other) is expected


@pytest.fixture(scope="module", autouse=True)
def plugins():
    load_plugins()


VERDICTS = [
    ("margin_sufficient", "margin_sufficient", {"hedge_min_available_balance_quote": (50, 100)}, Relation.NARROWER),
    ("margin_sufficient", "margin_sufficient", {"hedge_min_available_balance_quote": (50, 10)}, Relation.WIDER),
    ("margin_sufficient", "margin_sufficient", {"hedge_min_available_balance_quote": (50, 50)}, Relation.SAME),
    ("within_rate_limit", "within_rate_limit", {"hedge_max_per_hour": (30, 20)}, Relation.NARROWER),
    ("within_rate_limit", "within_rate_limit", {"hedge_max_per_hour": (30, 0)}, Relation.WIDER),
    ("basis_normal", "basis_normal", {"max_basis_bps": (0, 20)}, Relation.NARROWER),
    ("margin_sufficient", "within_rate_limit",
     {"hedge_min_available_balance_quote": (0, 0), "hedge_max_per_hour": (20, 20)}, Relation.UNDECIDED),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "values", "expected"), VERDICTS)
def test_a_changed_threshold_makes_a_guard_stricter_or_weaker(old, new, values, expected):
    usual = load([], environ={}).thresholds()
    before, after = ({**usual, **{key: each[side] for key, each in values.items()}} for side in (0, 1))
    assert guard_relation(GUARDS[old], before, GUARDS[new], after) is expected


NUMBERS = st.sampled_from([0, 1, 5, 19, 20, 21, 30])
FACTS = st.sampled_from([float("nan"), None, -30.0, -1.0, 0.0, 0.5, 1.0, 5.0, 20.0, 30.0, 31.0, 1e6, True, False])
IMPLIED = {Relation.NARROWER: [(1, 0)], Relation.WIDER: [(0, 1)], Relation.EQUIVALENT: [(0, 1), (1, 0)]}
IMPLIED[Relation.SAME] = IMPLIED[Relation.EQUIVALENT]


@settings(max_examples=300)
@given(st.data())
def test_no_view_contradicts_what_the_formulas_show(data):
    load_plugins()
    numeric = sorted(name for name, each in GUARDS.items() if {p.kind for p in each.parameters} & {int, float})
    guard = GUARDS[data.draw(st.sampled_from(numeric))]
    assume(guard.normal is not None)
    draws = {bool: st.booleans(), str: st.just("HEDGE"), int: NUMBERS, float: NUMBERS.map(float)}
    sides = [{each.name: data.draw(draws[each.kind]) for each in guard.parameters} for _ in range(2)]
    verdict = formula_relation(*(folded(guard.normal, values) for values in sides))
    view = SimpleNamespace(**{fact: data.draw(FACTS) for fact in guard.facts})
    try:
        granted = [guard.bind(values)(view) for values in sides]
    except (TypeError, DefinitionError):  # a number where a member is expected; thresholds that divide by zero
        reject()
    for one, other in IMPLIED.get(verdict, []):
        assert granted[other] or not granted[one], (verdict, sides, view)


def record(expression: Expr | None, *, doc: str = "", digest: str = "1", default: float | None = None) -> GuardRecord:
    return GuardRecord("g", (Parameter("bar", float, default=default),), expression, doc, digest)


BAR = Threshold("bar", float)
SOURCES = [
    ("the same", record(P), record(P, digest="2"), []),
    ("stricter", record(at_least(X, ONE)), record(at_least(X, TWO)), [("formula", Weight.BEHAVIOUR, "guard_stricter")]),
    ("weaker with a threshold left open", record(And((P, at_least(X, BAR)))), record(at_least(X, BAR)),
     [("formula", Weight.BEHAVIOUR, "guard_weaker")]),
    ("equivalent", record(And((P, Q))), record(And((Q, P))), [("formula", Weight.EQUIVALENT, "guard_equivalent")]),
    ("not decided", record(P), record(Q), [("formula", Weight.BEHAVIOUR, "guard_undecided")]),
    ("opaque, another source", record(None), record(None, digest="2"), [("formula", Weight.BEHAVIOUR, "guard_undecided")]),
    ("opaque, the same source", record(None), record(None), []),
    ("another default", record(P, default=1.0), record(P, default=2.0), [("defaults", Weight.BEHAVIOUR, "")]),
    ("another description", record(P), record(P, doc="new"), [("doc", Weight.WORDING, "")]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), [row[1:] for row in SOURCES], ids=[row[0] for row in SOURCES])
def test_the_sources_of_a_guard_are_compared(old, new, expected):
    found = compare_guards({"g": old}, {"g": new})
    assert [(each.kind, each.weight, "".join(each.notes)) for each in found] == expected


def test_guards_come_and_go():
    assert [each.sentence() for each in compare_guards({}, {"g": record(P)})] == ["New guard `g`: `x > 1`."]
    assert [each.sentence() for each in compare_guards({"g": record(P)}, {})] == ["Guard `g` is gone; it was `x > 1`."]
