"""What the expression subset takes, what it refuses, and where it says so."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge.errors import DefinitionError
from lp_hedge.plugins import GUARDS, Guard, guard

REFUSED = [
    ("view.x ** 2 > 1", "outside the expression subset"),
    ("view.x is None", "known"),
    ("view.gap() > 1", "no plain function"),
    ("view.a.b > 1", "neither a fact"),
    ("round(view.x) > 1", "no plain function"),
    ("elsewhere > 1", "neither a fact"),
    ("[view.x][0] > 1", "outside the expression subset"),
    ("(lambda: True)()", "no plain function"),
    ("(y := view.x) > 1", "outside the expression subset"),
    ("any(view.x > n for n in (1, 2))", "no plain function"),
    ("f'{view.x}' == 'a'", "outside the expression subset"),
    ("view.x & 1 == 1", "outside the expression subset"),
    ("view.x + 1", "truth value"),
    ("view.x and 1", "truth value"),
    ("(view.x > 1) + 1 > 1", "no number"),
    ("(view.x or 0) > 1", "truth value"),
    ("(view.x > 1) == (view.y > 1)", "comparison of truth values"),
    ("view.s < 'a'", "orders something"),
    ("view.x / 0 > 1", "divides by zero"),
    ("view.x > math.inf", "no finite number"),
    ("view.x in view.y", "literal tuple"),
    ("min(view.x) > 1", "other arguments"),
    ("max(view.x, view.y, key=abs) > 1", "other arguments"),
    ("known(view.x + 1)", "one fact"),
    ("view > 1", "the view itself"),
    ("cached(view)", "decorated function"),
    ("recursive(view)", "calls itself"),
    ("helper(view, 1, 2)", "too many positional"),
    ("helper(*view.x)", "starred"),
]


def helper(view: Any, scale: float = 2) -> float:
    """Twice the fact `x`, unless told otherwise."""
    doubled = view.x * scale
    return doubled  # type: ignore[no-any-return] # noqa: RET504 - a local name is part of the subset


def recursive(view: Any) -> bool:
    return recursive(view)


@functools.wraps(helper)
def cached(view: Any) -> float:
    return helper(view)


NAMES: dict[str, Any] = {"math": math, "helper": helper, "recursive": recursive, "cached": cached}


@pytest.mark.parametrize(("expression", "what"), REFUSED)
def test_what_is_outside_the_subset_is_refused_with_line_and_remedy(
    guard_of: Callable[..., Guard], expression: str, what: str
) -> None:
    with pytest.raises(DefinitionError, match=what) as refused:
        guard_of(expression, **NAMES)
    assert refused.value.problems[0].line >= 3
    assert ";" in refused.value.problems[0].message
    assert GUARDS == {}


def test_the_line_is_that_of_the_construct(define: Callable[..., dict[str, Any]]) -> None:
    body = "    y = view.x\n    z = (\n        y\n        ** 2\n    )\n    return z > 1\n"
    text = f"\n\n@guard\ndef late(view) -> bool:\n{body}"
    with pytest.raises(DefinitionError) as refused:
        define(text, guard=guard)
    assert (refused.value.problems[0].line, refused.value.problems[0].key) == (7, "late")


ACCEPTED: list[tuple[str, dict[str, Any], bool]] = [
    ("helper(view) > 3", {"x": 2.0}, True),
    ("helper(view, scale=1) > 3", {"x": 2.0}, False),
    ("helper(view, view.y) > 3", {"x": 2.0, "y": 2.0}, True),
    ("math.sqrt(view.x) >= 2 and math.floor(view.x) == 4", {"x": 4.5}, True),
    ("view.s in NAMES", {"s": "a"}, True),
    ("view.x > LIMIT", {"x": 6}, True),
    ("-view.x < +LIMIT", {"x": -6}, False),
    ("LIMIT > view.x > 1 or not view.flag", {"x": 9, "flag": False}, True),
]


@pytest.mark.parametrize(("expression", "facts", "granted"), ACCEPTED)
def test_helpers_constants_and_chains_are_read(
    guard_of: Callable[..., Guard], expression: str, facts: dict[str, Any], granted: bool
) -> None:
    run = guard_of(expression, **{**NAMES, "NAMES": ("a", "b"), "LIMIT": 5}).bind({})
    assert run(SimpleNamespace(**facts)) is granted


def test_guards_call_each_other_as_plain_functions(define: Callable[..., dict[str, Any]]) -> None:
    define(
        "@guard\ndef wide(view, *, band: float) -> bool:\n    return view.gap >= band\n"
        "@guard\ndef wide_and_fresh(view, *, band: float) -> bool:\n"
        "    return wide(view, band=band) and view.age < 9\n",
        guard=guard,
    )
    assert GUARDS["wide_and_fresh"].facts == ("gap", "age")
    assert GUARDS["wide_and_fresh"].bind({"band": 5})(SimpleNamespace(gap=5.0, age=1.0)) is True


def test_doubling_local_names_cannot_explode(define: Callable[..., dict[str, Any]]) -> None:
    lines = "".join(f"    v{n + 1} = v{n} + v{n}\n" for n in range(60))
    with pytest.raises(DefinitionError, match="nodes"):
        define(f"@guard\ndef bomb(view) -> bool:\n    v0 = view.x\n{lines}    return v60 > 1\n", guard=guard)


def test_nested_maxima_cannot_explode(guard_of: Callable[..., Guard]) -> None:
    product = " * ".join(f"max(view.a{n}, view.b{n})" for n in range(14))
    with pytest.raises(DefinitionError, match="too many cases"):
        guard_of(f"{product} > 1")
