from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.clmm import MAX_TICK, MIN_TICK
from lp_hedge.clmm.fees import Q128, Q256, fee_growth_inside, uncollected

growths = st.integers(0, Q256 - 1)
ranges = st.lists(st.integers(MIN_TICK, MAX_TICK), min_size=2, max_size=2, unique=True).map(sorted)
ticks = st.integers(MIN_TICK, MAX_TICK)


@pytest.mark.parametrize(
    ("tick", "expected"),
    [
        (-11, 3 - 5),  # below: what is outside the lower end lies above it
        (-10, 100 - 3 - 5),  # at the lower end: inside
        (0, 100 - 3 - 5),
        (9, 100 - 3 - 5),
        (10, 5 - 3),  # at the upper end: no longer inside
        (11, 5 - 3),
    ],
)
def test_growth_inside_depends_on_which_side_the_pool_stands(tick: int, expected: int) -> None:
    assert fee_growth_inside(tick, -10, 10, 100, 3, 5) == expected % Q256


@given(tick=ticks, ends=ranges, total=growths, lower=growths, upper=growths)
def test_growth_inside_is_a_number_of_256_bits(tick: int, ends: list[int], total: int, lower: int, upper: int) -> None:
    assert 0 <= fee_growth_inside(tick, *ends, total, lower, upper) < Q256


@given(ends=ranges, data=st.data(), total=growths, lower=growths, upper=growths, earned=growths)
def test_fees_earned_inside_the_range_are_added_even_across_the_wrap(
    ends: list[int], data: st.DataObject, total: int, lower: int, upper: int, earned: int
) -> None:
    tick = data.draw(st.integers(ends[0], ends[1] - 1))
    before = fee_growth_inside(tick, *ends, total, lower, upper)
    after = fee_growth_inside(tick, *ends, (total + earned) % Q256, lower, upper)
    assert (after - before) % Q256 == earned


@given(ends=ranges, data=st.data(), total=growths, lower=growths, upper=growths, earned=growths)
def test_fees_earned_outside_the_range_are_not_its_own(
    ends: list[int], data: st.DataObject, total: int, lower: int, upper: int, earned: int
) -> None:
    tick = data.draw(ticks.filter(lambda each: not ends[0] <= each < ends[1]))
    before = fee_growth_inside(tick, *ends, total, lower, upper)
    assert fee_growth_inside(tick, *ends, (total + earned) % Q256, lower, upper) == before


@given(ends=ranges, total=growths, lower=growths, upper=growths)
def test_crossing_an_end_changes_nothing_by_itself(ends: list[int], total: int, lower: int, upper: int) -> None:
    """The contracts turn what is outside of a tick around as they cross it."""
    inside = fee_growth_inside(ends[1] - 1, *ends, total, lower, upper)
    assert fee_growth_inside(ends[1], *ends, total, lower, (total - upper) % Q256) == inside


@given(data=st.data(), total=growths, outside=st.lists(growths, min_size=3, max_size=3))
def test_neighbouring_ranges_add_up(data: st.DataObject, total: int, outside: list[int]) -> None:
    low, middle, high = sorted(data.draw(st.lists(ticks, min_size=3, max_size=3, unique=True)))
    tick = data.draw(ticks)
    parts = (
        fee_growth_inside(tick, low, middle, total, outside[0], outside[1])
        + fee_growth_inside(tick, middle, high, total, outside[1], outside[2])
    ) % Q256
    assert fee_growth_inside(tick, low, high, total, outside[0], outside[2]) == parts


@pytest.mark.parametrize(
    ("liquidity", "inside", "last", "owed", "expected"),
    [
        (0, 7 * Q128, 0, 0, 0),
        (0, 7 * Q128, 0, 5, 5),  # no liquidity any more, but something is still owed
        (10, 7 * Q128, 0, 5, 75),
        (10, 7 * Q128 - 1, 0, 0, 69),  # rounded down
        (1, 2 * Q128, Q256 - Q128, 0, 3),  # growth has wrapped around
        (2, Q128, 0, Q128 - 1, 1),  # what is owed has wrapped around
        (Q128 - 1, Q256 - 1, 0, 0, Q128 - 1),
    ],
)
def test_uncollected_fees_wrap_as_in_the_contracts(
    liquidity: int, inside: int, last: int, owed: int, expected: int
) -> None:
    assert uncollected(liquidity, inside, last, owed) == expected


@given(st.integers(0, Q128 - 1), growths, growths, st.integers(0, Q128 - 1), growths)
def test_only_the_difference_of_growth_counts(liquidity: int, inside: int, last: int, owed: int, shift: int) -> None:
    shifted = uncollected(liquidity, (inside + shift) % Q256, (last + shift) % Q256, owed)
    assert uncollected(liquidity, inside, last, owed) == shifted < Q128


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((-1, 0, 0, 0), "liquidity"),
        ((Q128, 0, 0, 0), "liquidity"),
        ((1, Q256, 0, 0), "growth_inside"),
        ((1, 0, -1, 0), "growth_inside_last"),
        ((1, 0, 0, Q128), "owed"),
        ((1.0, 0, 0, 0), "liquidity"),
    ],
)
def test_what_does_not_fit_the_contracts_types_is_named(arguments: tuple[int, ...], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        uncollected(*arguments)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((MAX_TICK + 1, -10, 10, 0, 0, 0), "tick"),
        ((0, 10, 10, 0, 0, 0), "tick_lower"),
        ((0, -10, 10, Q256, 0, 0), "growth_global"),
        ((0, -10, 10, 0, -1, 0), "outside_lower"),
        ((0, -10, 10, 0, 0, Q256), "outside_upper"),
    ],
)
def test_growth_of_another_type_is_named(arguments: tuple[int, ...], named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        fee_growth_inside(*arguments)
