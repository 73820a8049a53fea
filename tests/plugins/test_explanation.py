"""Formulas for people: printed, filled with numbers, and what would have to change."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from lp_hedge.formula import Quantity, break_lines
from lp_hedge.plugins import Guard, explain, formula_of

PRINTED = [
    ("view.a >= k or view.b < 1 and not view.c", "a ≥ k ∨ b < 1 ∧ ¬c"),
    ("(view.a >= k or view.b < 1) and view.c", "(a ≥ k ∨ b < 1) ∧ c"),
    ("not (view.a > 1 and view.b > 1)", "¬(a > 1 ∧ b > 1)"),
    ("abs(view.a - view.b) * 10_000 <= k * view.b", "|a − b| × 10000 ≤ k × b"),
    ("view.a - (view.b - view.c) > -view.c / 2", "a − (b − c) > −c ÷ 2"),
    ("max(view.a, k) % 2 != 0", "max(a, k) mod 2 ≠ 0"),
    ("math.floor(view.a) // 2 == math.sqrt(view.b)", "⌊⌊a⌋ ÷ 2⌋ = √(b)"),
    ("(view.a if view.c else view.b) > 0", "(a if c else b) > 0"),
    ("view.s in ('X', 'Y') and known(view.a)", "s ∈ {X, Y} ∧ known(a)"),
]


@pytest.mark.parametrize(("expression", "printed"), PRINTED)
def test_a_formula_prints_in_mathematical_signs(guard_of: Callable[..., Guard], expression: str, printed: str) -> None:
    assert formula_of(guard_of(expression, "k: float", math=math)) == printed


def test_a_formula_prints_its_thresholds_as_numbers(guard_of: Callable[..., Guard]) -> None:
    assert formula_of(guard_of("view.gap >= k", "k: float"), {"k": 50}) == "gap ≥ 50"


def test_long_formulas_break_at_the_junctions() -> None:
    lines = break_lines("gap_quote ≥ band_quote ∨ interval_due ∧ gap_quote > hysteresis_quote")
    assert lines == ("gap_quote ≥ band_quote", "∨ interval_due", "∧ gap_quote > hysteresis_quote")
    assert break_lines("a ∧ b ∨ c") == ("a ∧ b ∨ c",)


NEEDED: list[tuple[str, dict[str, Any], str]] = [
    ("view.gap >= band", {"gap": 12.3}, "gap 12.3 must reach band 50"),
    ("band <= view.gap", {"gap": 12.3}, "gap 12.3 must reach band 50"),
    ("view.gap >= band", {"gap": None}, "gap must be known"),
    ("not view.gap > 5", {"gap": 6.0}, "gap 6 must not exceed 5"),
    ("view.gap >= band or view.due", {"gap": 1.0, "due": False}, "gap 1 must reach band 50, or due must be true"),
    ("view.gap >= band and view.due", {"gap": 1.0, "due": True}, "gap 1 must reach band 50"),
    ("view.a * 2 < view.b", {"a": 3.0, "b": 4.0}, "a × 2 = 6 must fall below b 4"),
    ("view.a / view.b > 1", {"a": 3.0, "b": 0.0}, "a ÷ b = ÷ 0 must exceed 1"),
    ("view.s in ('X', 'Y')", {"s": "Z"}, "s ∈ {X, Y} must hold"),
    ("known(view.a)", {"a": None}, "a must be known"),
    ("band > 60", {}, "no market change: the thresholds forbid it"),
    ("view.gap > 9 if view.due else view.gap > 5", {"gap": 1.0, "due": True}, "gap 1 must exceed 9"),
]


@pytest.mark.parametrize(("expression", "facts", "needed"), NEEDED)
def test_a_refusal_says_what_would_have_to_change(
    guard_of: Callable[..., Guard], expression: str, facts: dict[str, Any], needed: str
) -> None:
    told = explain(guard_of(expression, "band: float"), SimpleNamespace(**facts), {"band": 50})
    assert told.granted is False
    assert told.needed.split(", or due must be false")[0] == needed


def test_an_explanation_carries_every_number_behind_the_decision(guard_of: Callable[..., Guard]) -> None:
    told = explain(guard_of("view.gap >= max(band_quote, view.x)", "band_quote: float"),
                   SimpleNamespace(gap=60.0, x=None), {"band_quote": 50})  # fmt: skip
    assert (told.granted, told.missing) == (False, ("x",))
    assert told.formula == "gap ≥ max(band_quote, x)"
    assert told.filled == "60 ≥ max(50, ?)"
    assert told.facts == {"gap": 60.0, "x": None}
    assert told.thresholds == {"band_quote": Quantity(50.0, "quote")}


def test_a_grant_needs_nothing(guard_of: Callable[..., Guard]) -> None:
    assert explain(guard_of("view.gap > 1"), SimpleNamespace(gap=2.0)).needed == ""
