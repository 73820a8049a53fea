"""The induction about the sliding hour: true for any limit, and false for guards that do not say so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.domain.memory import HOUR_SECONDS
from lp_hedge.formula.tree import Arithmetic, Comparison, Constant, Fact
from lp_hedge.review.verify.induction import COUNT, holds_by_induction


def below(limit: float) -> Comparison:
    return Comparison("<", Fact(COUNT), Constant(limit))


@pytest.mark.parametrize("limit", [1, 2, 30, 10_000])
def test_the_guard_keeps_the_limit_in_any_window(limit: int) -> None:
    assert holds_by_induction(below(limit), limit)


@given(st.integers(1, 1_000), st.integers(1, 50))
def test_a_guard_that_grants_one_too_many_is_refuted(limit: int, more: int) -> None:
    assert not holds_by_induction(below(limit + more), limit)


@given(st.integers(2, 1_000), st.integers(1, 50))
def test_a_stricter_guard_keeps_it_too(limit: int, fewer: int) -> None:
    assert holds_by_induction(below(limit - fewer), limit)


def test_at_most_instead_of_below_is_refuted() -> None:
    assert not holds_by_induction(Comparison("<=", Fact(COUNT), Constant(5)), 5)


def test_a_longer_window_than_the_guard_looks_at_is_refuted() -> None:
    assert not holds_by_induction(below(5), 5, window=HOUR_SECONDS + 1)


def test_half_the_count_is_refuted() -> None:
    half = Comparison("<", Arithmetic("/", Fact(COUNT), Constant(2)), Constant(5))
    assert not holds_by_induction(half, 5)


def test_a_guard_that_looks_at_nothing_is_refuted() -> None:
    assert not holds_by_induction(Constant(True), 5)
