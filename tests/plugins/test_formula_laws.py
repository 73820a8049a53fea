"""Laws over random guards: what is granted on missing facts is true whatever they are; nothing else changes."""

from __future__ import annotations

import itertools
import linecache
import math
import re
from collections.abc import Callable
from enum import Enum
from types import SimpleNamespace
from typing import Any

from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from lp_hedge import formula
from lp_hedge.formula.tree import Expr
from lp_hedge.plugins import known


class Gate(Enum):
    OPEN = "open"
    SHUT = "shut"
    UNKNOWN = "unknown"


NUMBERS, FLAGS, GATES = ("a", "b", "c"), ("f", "g"), ("s", "t")
KINDS: dict[str, type] = {"k": float, "m": float, "allow": bool}
COUNTER = itertools.count()
some_number = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0]) | st.floats(-1e6, 1e6)
some_gate = st.sampled_from([Gate.OPEN, Gate.SHUT])


COMPARISONS = ["<", "<=", ">", ">=", "==", "!="]
LEAVES = [*(f"view.{name}" for name in NUMBERS), *(f"view.{name}" for name in NUMBERS), "k", "m", "0", "2.5", "-3"]
FACTORS = ["2.5", "-3", "k", "view.a"]
SHAPES = [
    "min({}, {})", "max({}, {})", "min({}, {})", "max({}, {})", "max({}, {}, {})", "min({}, {}, {})", "({} + {})",
    "({} - {})", "({} / {})", "({} // {})", "({} % {})", "abs({})", "math.floor({})", "(-{})", "math.sqrt({})",
]  # fmt: skip
TRUTHS = [
    *(f"view.{name}" for name in FLAGS), "allow", *(f"known(view.{name})" for name in (*NUMBERS, *FLAGS, *GATES)),
    *(f"(view.s {sign} {other})" for sign in ("==", "!=") for other in ("Gate.OPEN", "view.t")),
    "(view.s in (Gate.OPEN, Gate.SHUT))", "(view.t not in (Gate.OPEN, Gate.SHUT))", "(view.t not in (Gate.OPEN,))",
]  # fmt: skip


@st.composite
def number(draw: st.DrawFn, depth: int = 2) -> str:
    """A numeric expression; minima, maxima and choices weigh most: they are what the normal form takes apart."""
    kind = draw(st.integers(0, 9)) if depth else 0
    if kind <= 2:
        return draw(st.sampled_from(LEAVES))
    if kind == 3:
        return f"({draw(number(depth - 1))} if {draw(truth(depth - 1))} else {draw(number(depth - 1))})"
    if kind == 4:
        return f"({draw(st.sampled_from(FACTORS))} * {draw(number(depth - 1))})"
    shape = draw(st.sampled_from(SHAPES))
    return shape.format(*(draw(number(depth - 1)) for _ in range(shape.count("{}"))))


@st.composite
def truth(draw: st.DrawFn, depth: int = 3) -> str:
    """A truth expression of the subset over the facts, thresholds and members above."""
    kind = draw(st.integers(0, 9)) if depth else 0
    if kind == 0:
        return draw(st.sampled_from(TRUTHS))
    if kind == 1:
        return f"(not {draw(truth(depth - 1))})"
    if kind == 2:
        return f"({draw(truth(depth - 1))} if {draw(truth(depth - 1))} else {draw(truth(depth - 1))})"
    if kind <= 4:
        return f"({draw(truth(depth - 1))} {draw(st.sampled_from(['and', 'or']))} {draw(truth(depth - 1))})"
    links = [f"{draw(st.sampled_from(COMPARISONS))} {draw(number())}" for _ in range(2 if kind == 5 else 1)]
    return f"({draw(number())} {' '.join(links)})"


thresholds = st.fixed_dictionaries({"k": some_number, "m": some_number, "allow": st.booleans()})
views = st.fixed_dictionaries(
    dict.fromkeys(NUMBERS, some_number) | dict.fromkeys(FLAGS, st.booleans()) | dict.fromkeys(GATES, some_gate)
)
holes = st.sets(st.sampled_from([*NUMBERS, *FLAGS, *GATES]), max_size=3)
lawful = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def function_of(expression: str) -> Callable[..., Any]:
    """The expression as a function with readable source."""
    text = f"def sample(view, *, k: float, m: float, allow: bool) -> bool:\n    return {expression}\n"
    file = f"<random guard {next(COUNTER)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"math": math, "known": known, "Gate": Gate}
    exec(compile(text, file, "exec"), space)  # noqa: S102 - the source under test
    return space["sample"]  # type: ignore[no-any-return]


def tree_of(expression: str) -> Expr:
    """The tree, where the expression divides by no literal zero."""
    assume(not re.search(r"[/%] \(*-*\(*0", expression))
    return formula.read_guard(function_of(expression), KINDS)


def raw(expression: str, view: dict[str, Any], missing: set[str], values: dict[str, Any]) -> bool | None:
    """Python's own answer, `known` asking about the original view; None where it has none."""
    asked = {f"known_{name}": name not in missing for name in view}
    plain = re.sub(r"known\(view\.(\w+)\)", r"view.known_\1", expression)
    try:
        return bool(function_of(plain)(SimpleNamespace(**view, **asked), **values))
    except (ZeroDivisionError, OverflowError, ValueError):
        return None


def with_holes(view: dict[str, Any], missing: set[str], hole: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{k: (Gate.UNKNOWN if k in GATES else hole) if k in missing else v for k, v in view.items()}
    )


def normal_form(tree: Any, wanted: bool = True) -> Any:
    """The normal form; an expression that multiplies to too many cases is refused at load, so it is none of these."""
    try:
        return formula.normal_form(tree, wanted)
    except formula.TooManyCases:
        reject()


def emitted(expression: str, values: dict[str, Any]) -> Callable[[Any], bool]:
    return formula.compiled("sample", formula.folded(normal_form(tree_of(expression)), values))


@lawful
@given(truth(), views, st.lists(views, min_size=1, max_size=4), holes, thresholds)
def test_a_grant_on_missing_facts_is_true_for_every_completion(
    expression: str, view: dict[str, Any], others: list[dict[str, Any]], missing: set[str], values: dict[str, Any]
) -> None:
    if emitted(expression, values)(with_holes(view, missing, math.nan)) is True:
        for other in (view, *others):
            completed = {name: (other if name in missing else view)[name] for name in view}
            assert raw(expression, completed, missing, values) is not False


@lawful
@given(truth(), views, thresholds)
def test_with_every_fact_known_the_emitted_guard_is_the_guard(
    expression: str, view: dict[str, Any], values: dict[str, Any]
) -> None:
    answer = emitted(expression, values)(SimpleNamespace(**view))
    expected = raw(expression, view, set(), values)
    assert answer is expected or (expected is None and isinstance(answer, bool))


@lawful
@given(truth(), views, holes, thresholds)
def test_none_in_a_view_reads_as_nan(
    expression: str, view: dict[str, Any], missing: set[str], values: dict[str, Any]
) -> None:
    run = emitted(expression, values)
    assert run(with_holes(view, missing, None)) is run(with_holes(view, missing, math.nan))


@lawful
@given(truth(), views, holes, thresholds)
def test_folding_thresholds_changes_no_decision(
    expression: str, view: dict[str, Any], missing: set[str], values: dict[str, Any]
) -> None:
    normal, seen = normal_form(tree_of(expression)), with_holes(view, missing, math.nan)
    assert emitted(expression, values)(seen) is bool(formula.evaluate(normal, seen, values))


@lawful
@given(truth())
def test_the_normal_form_is_its_own_normal_form(expression: str) -> None:
    normal = normal_form(tree_of(expression))
    assert normal_form(normal) == normal


@lawful
@given(truth(), views, holes, thresholds)
def test_a_guard_and_its_negation_are_never_both_granted(
    expression: str, view: dict[str, Any], missing: set[str], values: dict[str, Any]
) -> None:
    seen, tree = with_holes(view, missing, math.nan), tree_of(expression)
    both = [formula.evaluate(normal_form(tree, wanted), seen, values) for wanted in (True, False)]
    assert not all(both)


SPOKEN = {"≥": ">=", "≤": "<=", "≠": "!=", "×": "*", "÷": "/", "−": "-", "∧": " and ", "∨": " or ", "¬": " not "}


def spoken_as_python(printed: str) -> str:
    """The printed formula as Python again, for formulas without bars, sets and floors."""
    for sign, python in SPOKEN.items():
        printed = printed.replace(sign, python)
    printed = re.sub(r" = ", " == ", printed).replace(" mod ", " % ").replace("√", "math.sqrt")
    printed = re.sub(r"\bfalse\b", "False", re.sub(r"\btrue\b", "True", printed))
    printed = re.sub(r"\b([abcfgst])\b", r"view.\1", printed)
    return re.sub(r"\b(OPEN|SHUT)\b", r"Gate.\1", printed)


@lawful
@given(truth(), views, thresholds)
def test_a_printed_formula_reads_back_as_the_same_guard(
    expression: str, view: dict[str, Any], values: dict[str, Any]
) -> None:
    printed = formula.text(tree_of(expression))
    assume(not re.search(r"[|⌊∈]", printed))
    again = spoken_as_python(printed)
    assert normal_form(tree_of(again)) == normal_form(tree_of(expression)), again
