"""Laws of the axes: ticks rise, stand inside, are round, and are about as many as asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.review.report.numerals import fixed, significant, utc
from lp_hedge.review.report.scale import Scale, nice_step, time_ticks, value_ticks

values = st.floats(-1e9, 1e9, allow_nan=False)
spans = st.floats(1e-6, 1e9)
HOUR, DAY = 3_600, 86_400
NEW_YEAR_2024 = 1_704_067_200


@given(values, spans, st.integers(2, 10))
def test_value_ticks_rise_and_stand_inside_the_scale(low: float, span: float, about: int) -> None:
    if low + span == low or span < abs(low) * 1e-9:
        return  # closer together than floats can tell apart
    ticks = [tick.value for tick in value_ticks(Scale(low, low + span), about)]
    room = span * 1e-6
    assert all(later > earlier for earlier, later in pairwise(ticks))
    assert all(low - room <= tick <= low + span + room for tick in ticks)
    assert about / 2 - 2 <= len(ticks) <= 2 * about + 2


@given(st.floats(1e-9, 1e12))
def test_a_nice_step_is_the_nearest_of_1_2_and_5_times_a_power_of_ten(raw: float) -> None:
    nice = [mantissa * 10.0**power for mantissa in (1, 2, 5) for power in range(-10, 14)]
    nearest = min(abs(each - raw) for each in nice)
    assert abs(nice_step(raw) - raw) <= nearest + 1e-9 * raw
    assert min(abs(each / nice_step(raw) - 1) for each in nice) < 1e-12


@given(values, spans)
def test_a_fraction_is_0_at_the_top_and_1_at_the_bottom(low: float, span: float) -> None:
    scale = Scale(low, low + span)
    if scale.high > scale.low:
        assert scale.fraction(scale.high) == 0
        assert scale.fraction(scale.low) == 1


@given(st.lists(st.floats(-1e12, 1e12) | st.just(float("nan")), max_size=20))
def test_a_scale_takes_in_everything_that_is_known(column: list[float]) -> None:
    scale = Scale.around(column)
    assert scale.low < scale.high
    assert all(scale.low <= value <= scale.high for value in column if value == value)


@given(st.integers(0, 2_000_000_000), st.integers(60, 400_000_000))
def test_time_ticks_rise_inside_the_window_and_are_few(first: int, span: int) -> None:
    ticks = [tick.value for tick in time_ticks(first, first + span)]
    assert all(later > earlier for earlier, later in pairwise(ticks))
    assert all(first <= tick <= first + span for tick in ticks)
    assert len(ticks) <= 9


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (0, 6 * 60, "01-01 00:01 00:02 00:03 00:04 00:05 00:06"),
        (NEW_YEAR_2024, NEW_YEAR_2024 + 5 * HOUR, "01-01 01:00 02:00 03:00 04:00 05:00"),
        (NEW_YEAR_2024, NEW_YEAR_2024 + 2 * DAY, "01-01 06:00 12:00 18:00 01-02 06:00 12:00 18:00 01-03"),
        (NEW_YEAR_2024 - 3 * DAY, NEW_YEAR_2024 + 3 * DAY, "12-29 12-30 12-31 01-01 01-02 01-03 01-04"),
    ],
)
def test_days_are_named_at_midnight_utc_and_hours_between(first: int, last: int, labels: str) -> None:
    assert " ".join(tick.label for tick in time_ticks(first, last)) == labels


def test_windows_of_years_name_the_year() -> None:
    assert all(len(tick.label) == len("2024-01-01") for tick in time_ticks(NEW_YEAR_2024, NEW_YEAR_2024 + 700 * DAY))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1985.6790, "−1,985.68"),
        (0.0, "0.00"),
        (-0.001, "0.00"),
        (float("nan"), "–"),
        (float("inf"), "–"),
        (None, "–"),
        (1e15, "1,000,000,000,000,000.00"),
    ],
)
def test_an_amount_is_grouped_with_a_true_minus_and_an_unknown_one_is_a_dash(value: float | None, text: str) -> None:
    assert fixed(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.00213749, "0.002137"), (13.7249, "13.72"), (48211.4, "48,211"), (0, "0"), (-2.0, "−2.000")]
)
def test_small_figures_keep_their_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


@pytest.mark.parametrize(("t", "text"), [(0, "1970-01-01 00:00"), (1, "1970-01-01 00:00:01")])
def test_moments_are_utc(t: float, text: str) -> None:
    assert utc(t) == text
