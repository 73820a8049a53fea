"""The figure of the range: where base is held, where the price was, and how the value was split."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.backtest.result import Run
from lp_hedge.clmm import amounts
from lp_hedge.review.price_axis import PriceAxis, base_held
from lp_hedge.review.report import html, write_report
from lp_hedge.review.report.liquidity import BINS, Liquidity, profile, share

prices = st.floats(1e-9, 1e9)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[float, float]:
    lower = draw(st.floats(1e-9, 1e9))
    return lower, lower * draw(st.floats(1.0001, 100))


@given(ranges(), prices)
def test_a_fraction_of_the_axis_is_a_price_and_back(bounds: tuple[float, float], price: float) -> None:
    axis = PriceAxis.around(*bounds, [price])
    assert axis.price(axis.fraction(price)) == pytest.approx(price, rel=1e-9)
    assert 0 < axis.fraction(bounds[0]) < axis.fraction(bounds[1]) < 1


@given(ranges())
def test_a_per_cent_is_equally_wide_everywhere(bounds: tuple[float, float]) -> None:
    axis = PriceAxis.around(*bounds)
    steps = np.diff([axis.fraction(bounds[0] * 1.01**place) for place in range(5)])
    assert steps == pytest.approx(np.full(4, steps[0]), rel=1e-6)


@given(ranges(), st.floats(0.01, 100))
def test_near_prices_are_drawn_to_scale_and_far_ones_lie_beyond(bounds: tuple[float, float], factor: float) -> None:
    lower, upper = bounds
    price = lower * (upper / lower) ** factor
    axis = PriceAxis.around(lower, upper, [price])
    assert axis.beyond(price) == (1 if factor > 2.2 else 0) or factor == pytest.approx(2.2)


@given(ranges(), st.floats(0, 1))
def test_base_falls_from_all_to_nothing_over_the_range(bounds: tuple[float, float], part: float) -> None:
    lower, upper = bounds
    price = min(max(lower * (upper / lower) ** part, lower), upper)
    assert 0 <= base_held(price, lower, upper) <= 1
    assert base_held(lower / 2, lower, upper) == pytest.approx(base_held(lower, lower, upper)) == 1
    assert base_held(upper * 2, lower, upper) == 0


def test_the_split_is_that_of_the_positions_amounts() -> None:
    found = Liquidity(1800.0, 2200.0, np.array([2000.0]))
    asked = np.array([1700.0, 1800.0, 2000.0, 2199.0, 2500.0, np.nan])
    expected = []
    for price in asked[:-1].tolist():
        base, quote = amounts(7.0, price, 1800.0, 2200.0)
        expected.append(100 * base * price / (base * price + quote))
    told = found.base_share(asked)
    assert told[:-1] == pytest.approx(expected)
    assert (told[0], told[4], np.isnan(told[5])) == (100.0, 0.0, True)


def test_time_in_range_counts_the_lower_bound_and_not_the_upper_one() -> None:
    found = Liquidity(1800.0, 2200.0, np.array([1799.0, 1800.0, 2000.0, 2200.0]))
    assert found.part_in_range() == 0.5


def test_the_bars_hold_all_the_time_on_the_axis_and_none_beyond() -> None:
    found = Liquidity(1800.0, 2200.0, np.array([2000.0, 2000.0, 2100.0, 90_000.0]))
    times = found.time_at(found.axis())
    assert (len(times), times.sum(), times.max()) == (BINS, 0.75, 0.5)
    bins = np.flatnonzero(times)
    assert [found.axis().price((each + 0.5) / BINS) for each in bins] == pytest.approx([2000.0, 2100.0], rel=0.01)


def test_the_figure_names_bounds_first_and_last_price(backtested: Run) -> None:
    drawn = profile(backtested, "en")
    pool = backtested.columns["pool_price"]
    for name, price in (("lower", backtested.meta["lower_price"]), ("upper", backtested.meta["upper_price"]),
                        ("first", pool[0]), ("last", pool[-1])):  # fmt: skip
        assert re.search(rf">[←→ ]*{name} {price:,.2f}<", drawn), name
    assert profile(backtested, "zh") != drawn


def test_a_price_far_outside_has_an_arrow_and_the_figure_stays_finite(backtested: Run) -> None:
    pool = np.full(len(backtested.columns["t"]), 1e6)
    drawn = profile(replace(backtested, columns=backtested.columns | {"pool_price": pool}), "en")
    assert "→ last 1,000,000" in drawn
    assert "nan" not in drawn
    assert "inf" not in drawn


@pytest.mark.parametrize("gone", ["lower_price", "pool_price"])
def test_without_a_range_or_a_price_it_says_so(backtested: Run, gone: str) -> None:
    run = replace(
        backtested,
        meta={name: value for name, value in backtested.meta.items() if name != gone},
        columns={name: value for name, value in backtested.columns.items() if name != gone},
    )
    assert "No data" in profile(run, "en")
    assert not np.isfinite(share(run, "en").lines[0].values).any()
    assert html(run, title="A run", diagram_svg="").count("No data") >= 2


def test_the_data_tell_the_range(backtested: Run, empty: Any, tmp_path: Path) -> None:
    write_report(backtested, directory=tmp_path, diagram_svg="")
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["range"]["lower_price"] == backtested.meta["lower_price"]
    assert 0 < told["range"]["part_of_time_in_range"] <= 1
    assert told["series"]["lines"]["base_share"][-1] == pytest.approx(told["range"]["last_base_share_pct"], rel=1e-5)
    write_report(empty, directory=tmp_path, diagram_svg="")
    assert json.loads((tmp_path / "report.json").read_text())["range"] == {}
