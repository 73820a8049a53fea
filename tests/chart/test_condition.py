"""The language of `cond`: what it reads, what it refuses and where, and that writing it back loses nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.chart import And, Condition, Guard, In, Not, Or
from lp_hedge.chart.condition import ConditionError, parse, unparse

A, B, C = Guard("a"), Guard("b"), Guard("c")

READ = [
    ("a", A),
    ("not a", Not(A)),
    ("not not a", Not(Not(A))),
    ("a and b and c", And((A, B, C))),
    ("a or b and c", Or((A, And((B, C))))),
    ("(a or b) and c", And((Or((A, B)), C))),
    ("a and (b and c)", And((A, And((B, C))))),
    ("not (a or b)", Not(Or((A, B)))),
    ("In('READY')", In("READY")),
    ('not In("READY") and a', And((Not(In("READY")), A))),
    ("  a\n and b ", And((A, B))),
]

REFUSED = [
    ("", 1),
    ("a b", 3),
    ("a and", 6),
    ("(a", 3),
    ("a)", 2),
    ("not", 4),
    ("a == b", 3),
    ("gap > 3", 5),
    ("view.x", 5),
    ("__import__('os').system('x')", 17),
    ("In(READY)", 4),
    ("In('A', 'B')", 7),
    ("In", 3),
    ("f(a)", 2),
    ("a or lambda", 6),
    ("true", 1),
    ("None", 1),
    ("1", 1),
    ("a && b", 3),
    ("!a", 1),
    ("a if b else c", 3),
    ("'a'", 1),
    ("é", 1),
]


@pytest.mark.parametrize(("text", "tree"), READ)
def test_a_condition_is_read_as_its_tree(text: str, tree: Condition) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(("text", "column"), REFUSED)
def test_anything_else_is_refused_with_the_column_and_the_remedy(text: str, column: int) -> None:
    with pytest.raises(ConditionError, match=f"^column {column}: .*numbers live in the configuration"):
        parse(text)


def test_scxml_may_spell_the_operators_as_ecmascript_does() -> None:
    assert parse("!In('x') && (a || !b)", scxml=True) == And((Not(In("x")), Or((A, Not(B)))))
    with pytest.raises(ConditionError):
        parse("a != b", scxml=True)


@pytest.mark.parametrize("text", ["(" * 5_000 + "a" + ")" * 5_000, "not " * 400 + "a", "(" * 30 + "a" + ")" * 30])
def test_deep_nesting_is_refused_without_recursion_error(text: str) -> None:
    with pytest.raises(ConditionError, match="nested deeper|longer than"):
        parse(text)


CONDITIONS = st.recursive(
    st.sampled_from([A, B, C, In("READY"), In("x.y-1")]),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Or, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_writing_and_reading_gives_the_same_tree(tree: Condition) -> None:
    assert parse(unparse(tree)) == tree
