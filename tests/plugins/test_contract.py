"""The plug-in contract: what registers, under which name, with which thresholds, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge import plugins
from lp_hedge.errors import DefinitionError
from lp_hedge.plugins import ACTIONS, GUARDS, Guard, action, guard, runnable

Define = Callable[..., dict[str, Any]]


def test_the_decorator_registers_at_once_and_returns_the_function_unchanged() -> None:
    def wide_gap(view: Any, *, band_quote: float) -> bool:
        """Grant at the band."""
        return bool(view.gap_quote >= band_quote)

    with pytest.raises(DefinitionError, match="bool"):
        guard(wide_gap)

    def outside(view: Any, *, band_quote: float) -> bool:
        """Grant at the band."""
        return view.gap_quote >= band_quote  # type: ignore[no-any-return]

    assert guard(outside) is outside
    assert GUARDS["outside"].function is outside
    assert GUARDS["outside"].facts == ("gap_quote",)
    assert GUARDS["outside"].doc == "Grant at the band."
    assert outside(SimpleNamespace(gap_quote=5), band_quote=5.0)


def test_units_come_from_the_docstring_and_else_from_the_suffix() -> None:
    @guard
    def within(view: Any, *, a_quote: float, b_pct: float = 0.5, c_seconds: int = 3, strict: bool = False) -> bool:
        """Grant below `b_pct` [fraction] of the value."""
        return view.x < a_quote * b_pct + c_seconds or strict

    found = [(each.name, each.kind, each.unit, each.default) for each in GUARDS["within"].parameters]
    assert found == [
        ("a_quote", float, "quote", None),
        ("b_pct", float, "fraction", 0.5),
        ("c_seconds", int, "s", 3),
        ("strict", bool, "", False),
    ]


SIGNATURES = [
    ("def f(v) -> bool", "must be `view`"),
    ("def f() -> bool", "must be `view`"),
    ("def f(*, view) -> bool", "must be `view`"),
    ("def f(view, band: float) -> bool", "keyword-only"),
    ("def f(view, **rest) -> bool", "keyword-only"),
    ("def f(view, *, band) -> bool", "annotate the threshold"),
    ("def f(view, *, band: list) -> bool", "annotate the threshold"),
    ("def f(view, *, band: float = 'x') -> bool", "no usable float"),
    ("def f(view, *, band: float = float('inf')) -> bool", "no usable float"),
    ("def f(view) -> float", "-> bool"),
]


@pytest.mark.parametrize(("signature", "remedy"), SIGNATURES)
def test_any_other_signature_is_refused_with_its_line(define: Define, signature: str, remedy: str) -> None:
    with pytest.raises(DefinitionError, match=remedy) as refused:
        define(f"@guard\n{signature}:\n    return view.x > 0\n", guard=guard)
    assert refused.value.problems[0].line == 1
    assert GUARDS == {}


SAME = "@guard\ndef same(view) -> bool:\n    return view.x > {}\n"


def test_a_module_may_define_its_guard_anew(define: Define) -> None:
    define(SAME.format(1), guard=guard)
    define(SAME.format(2), guard=guard)
    assert runnable("same")(SimpleNamespace(x=1.5)) is False


def test_a_name_of_another_module_is_taken(define: Define) -> None:
    define(SAME.format(1), guard=guard, __name__="first")
    with pytest.raises(DefinitionError, match="first and second both define it"):
        define(SAME.format(2), guard=guard, __name__="second")


def test_thresholds_come_from_a_mapping_an_object_or_the_default(guard_of: Callable[..., Guard]) -> None:
    sample = guard_of("view.x > low", "low: float, high: float = 9")
    for settings in ({"low": 3, "other": 1}, SimpleNamespace(low=3.0)):
        assert sample.bind(settings)(SimpleNamespace(x=4.0)) is True
    assert sample.thresholds({"low": 3}) == {"low": 3.0, "high": 9.0}


@pytest.mark.parametrize("value", [None, "3", True, float("nan"), float("inf")])
def test_an_unusable_threshold_is_refused_by_guard_parameter_and_key(
    guard_of: Callable[..., Guard], value: object
) -> None:
    with pytest.raises(DefinitionError, match=r"sample\.low"):
        guard_of("view.x > low", "low: float").bind({"low": value})


def test_a_threshold_of_zero_that_divides_is_refused(guard_of: Callable[..., Guard]) -> None:
    with pytest.raises(DefinitionError, match="divide by zero"):
        guard_of("view.x / low > 1", "low: float").bind({"low": 0})


def test_a_threshold_of_zero_that_is_tested_first_switches_the_guard_off(guard_of: Callable[..., Guard]) -> None:
    run = guard_of("low == 0 or view.x / low > 1", "low: float").bind({"low": 0})
    assert run(SimpleNamespace(x=None)) is True


def test_an_opaque_guard_is_not_called_while_a_declared_fact_is_missing(define: Define) -> None:
    calls: list[float] = []
    text = (
        "@guard(opaque=True, facts=('x',))\ndef odd(view, *, k: float) -> bool:\n    calls.append(k)\n    return True\n"
    )
    define(text, guard=guard, calls=calls)
    run = runnable("odd", {"k": 2})
    assert [run(SimpleNamespace(x=None)), run(SimpleNamespace(x=1.0)), calls] == [False, True, [2.0]]
    assert GUARDS["odd"].expression is None


@pytest.mark.parametrize("options", ["opaque=True", "facts=('x',)"])
def test_opaque_and_facts_go_together(define: Define, options: str) -> None:
    with pytest.raises(DefinitionError, match="declares the facts"):
        define(f"@guard({options})\ndef odd(view) -> bool:\n    return view.x > 0\n", guard=guard)


def test_a_guard_without_source_is_refused_unless_opaque() -> None:
    text = "@{}\ndef hidden(view) -> bool:\n    return view.x > 0\n"
    with pytest.raises(DefinitionError, match="source is not available"):
        exec(text.format("guard"), {"guard": guard})  # noqa: S102 - a guard typed at a prompt
    exec(text.format("guard(opaque=True, facts=('x',))"), {"guard": guard})  # noqa: S102
    assert runnable("hidden")(SimpleNamespace(x=1.0)) is True


def test_an_action_registers_with_its_role_and_kinds(define: Define) -> None:
    text = (
        "@action(role='opening', kinds=('market',))\ndef buy(view, *, base: float):\n    return [(view.side, base)]\n"
    )
    define(text, action=action)
    assert (ACTIONS["buy"].role, ACTIONS["buy"].kinds) == ("opening", ("market",))
    assert ACTIONS["buy"].bind({"base": 2})(SimpleNamespace(side="buy")) == [("buy", 2.0)]


def test_an_action_of_another_role_is_refused(define: Define) -> None:
    with pytest.raises(DefinitionError, match="opening, reducing, neutral"):
        define("@action(role='closing')\ndef sell(view):\n    return []\n", action=action)


def test_an_unknown_guard_is_refused_with_the_known_names(guard_of: Callable[..., Guard]) -> None:
    guard_of("view.x > 0")
    with pytest.raises(DefinitionError, match="known are sample"):
        runnable("other")


def test_missing_names_the_facts_the_view_does_not_know(guard_of: Callable[..., Guard]) -> None:
    sample = guard_of("view.x > view.y and view.z > 0")
    assert plugins.missing(sample, SimpleNamespace(x=None, y=1.0, z=float("nan"))) == ("x", "z")
