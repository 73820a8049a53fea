from __future__ import annotations

from collections.abc import Callable
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge import clmm
from lp_hedge.clmm.columns import amounts_columns, gamma_columns, value_columns

L = 228510.37281
POSITION = {"liquidity": L, "price": 2000.0, "lower": 1800.0, "upper": 2200.0}

liquidities = st.floats(1e-3, 1e12)
lowers = st.floats(1e-6, 1e6)
widths = st.floats(1.001, 100.0)
places = st.floats(0.2, 5.0)


def test_the_published_vector_is_met() -> None:
    base, quote = clmm.amounts(**POSITION)
    assert clmm.liquidity_for_value(1e6, 2000.0, 1800.0, 2200.0) == pytest.approx(L, rel=1e-9)
    assert base == pytest.approx(237.789754, rel=1e-9, abs=5e-7)
    assert quote == pytest.approx(524420.4922, rel=1e-9, abs=5e-5)
    assert clmm.gamma(**POSITION) == pytest.approx(-1.27741182, rel=1e-9, abs=5e-9)


@pytest.mark.parametrize(
    ("price", "base", "quote"),
    [
        (900.0, L * (1 / sqrt(1800) - 1 / sqrt(2200)), 0.0),
        (1800.0, L * (1 / sqrt(1800) - 1 / sqrt(2200)), 0.0),
        (2200.0, 0.0, L * (sqrt(2200) - sqrt(1800))),
        (9000.0, 0.0, L * (sqrt(2200) - sqrt(1800))),
    ],
)
def test_outside_its_range_a_position_is_one_token(price: float, base: float, quote: float) -> None:
    held = clmm.amounts(L, price, 1800.0, 2200.0)
    assert held == pytest.approx((base, quote), rel=1e-12, abs=0)
    assert clmm.gamma(L, price, 1800.0, 2200.0) == 0.0
    assert clmm.lvr_rate(L, price, 1800.0, 2200.0, 0.7) == 0.0


@pytest.mark.parametrize("function", [clmm.amounts, clmm.value, clmm.delta, clmm.gamma])
@pytest.mark.parametrize("bad", [nan, inf, -inf, -1.0])
@pytest.mark.parametrize("argument", ["liquidity", "price", "lower", "upper"])
def test_an_unusable_argument_is_named(function: Callable[..., object], argument: str, bad: float) -> None:
    with pytest.raises(ValueError, match=f"^{argument}: "):
        function(**(POSITION | {argument: bad}))


@pytest.mark.parametrize("argument", ["price", "lower", "upper"])
def test_a_price_of_zero_is_refused(argument: str) -> None:
    with pytest.raises(ValueError, match=f"^{argument}: "):
        clmm.amounts(**(POSITION | {argument: 0.0}))


@pytest.mark.parametrize("upper", [1800.0, 1700.0])
def test_an_empty_or_reversed_range_is_refused(upper: float) -> None:
    with pytest.raises(ValueError, match=r"^lower: .* below upper"):
        clmm.value(**(POSITION | {"upper": upper}))


def test_a_negative_volatility_is_refused() -> None:
    with pytest.raises(ValueError, match="^sigma: "):
        clmm.lvr_rate(**POSITION, sigma=-0.1)


def test_the_loss_rate_per_value_of_a_full_range_is_an_eighth_of_the_variance() -> None:
    full = (1.0, 2000.0, 2000e-12, 2000e12)
    assert clmm.lvr_rate(*full, 0.7) / clmm.value(*full) == pytest.approx(0.7**2 / 8, rel=1e-5)


@given(liquidities, lowers, st.floats(1.1, 100.0), st.floats(0.05, 0.95))
def test_the_loss_rate_per_value_follows_the_range(liquidity: float, lower: float, width: float, place: float) -> None:
    upper = lower * width
    price = lower + (upper - lower) * place
    per_value = 0.7**2 / (4 * (2 - sqrt(price / upper) - sqrt(lower / price)))
    rate = clmm.lvr_rate(liquidity, price, lower, upper, 0.7)
    assert rate / clmm.value(liquidity, price, lower, upper) == pytest.approx(per_value, rel=1e-9)


def test_the_loss_rate_is_half_the_gamma_times_the_variance_of_the_price() -> None:
    expected = -clmm.gamma(**POSITION) * (0.7 * 2000.0) ** 2 / 2
    assert clmm.lvr_rate(**POSITION, sigma=0.7) == pytest.approx(expected, rel=1e-12)


@given(liquidities, lowers, widths, places)
def test_the_textbook_formulas_hold(liquidity: float, lower: float, width: float, place: float) -> None:
    upper, price = lower * width, lower * place
    inside = min(max(price, lower), upper)
    base, quote = clmm.amounts(liquidity, price, lower, upper)
    scale = liquidity / sqrt(lower)
    assert base == pytest.approx(liquidity * (1 / sqrt(inside) - 1 / sqrt(upper)), rel=1e-9, abs=1e-14 * scale)
    assert quote == pytest.approx(liquidity * (sqrt(inside) - sqrt(lower)), rel=1e-9, abs=1e-14 * scale * upper)
    assert base >= 0.0
    assert quote >= 0.0


@given(liquidities, lowers, widths, st.booleans())
def test_value_is_continuous_at_both_bounds(liquidity: float, lower: float, width: float, at_upper: bool) -> None:
    upper = lower * width
    bound = upper if at_upper else lower
    below, at, above = (clmm.value(liquidity, bound * k, lower, upper) for k in (1 - 1e-12, 1.0, 1 + 1e-12))
    assert below == pytest.approx(at, rel=1e-9)
    assert above == pytest.approx(at, rel=1e-9)


@given(liquidities, lowers, widths, places)
def test_delta_is_the_slope_of_the_value(liquidity: float, lower: float, width: float, place: float) -> None:
    upper, price = lower * width, lower * place
    step = 1e-4 * price
    rise = clmm.value(liquidity, price + step, lower, upper) - clmm.value(liquidity, price - step, lower, upper)
    curvature = liquidity / (2 * price**1.5)
    slope = clmm.delta(liquidity, price, lower, upper)
    assert rise / (2 * step) == pytest.approx(slope, rel=1e-6, abs=2 * curvature * step)


@given(liquidities, lowers, st.floats(1.1, 100.0), st.floats(0.05, 0.95))
def test_gamma_is_the_slope_of_delta(liquidity: float, lower: float, width: float, place: float) -> None:
    upper = lower * width
    price = lower + (upper - lower) * place
    step = 1e-5 * price
    rise = clmm.delta(liquidity, price + step, lower, upper) - clmm.delta(liquidity, price - step, lower, upper)
    assert rise / (2 * step) == pytest.approx(clmm.gamma(liquidity, price, lower, upper), rel=1e-5)


@given(lowers, st.floats(1.01, 10.0), places)
def test_calls_and_cash_replicate_the_position(lower: float, width: float, place: float) -> None:
    """V(P) = P x(a) - integral over strikes of L / (2 K^1.5) calls sold; midpoint rule in sqrt K."""
    upper, price = lower * width, lower * place
    edges = np.linspace(sqrt(lower), sqrt(upper), 4001)
    strike = ((edges[1:] + edges[:-1]) / 2) ** 2
    density = 1.0 / (2 * strike**1.5) * np.diff(edges) * 2 * np.sqrt(strike)
    replica = price * clmm.amounts(1.0, lower, lower, upper)[0] - float(density @ np.maximum(price - strike, 0.0))
    assert replica == pytest.approx(clmm.value(1.0, price, lower, upper), rel=1e-5)


@given(liquidities, lowers, widths, places)
def test_liquidity_is_recovered_from_value_and_from_amounts(
    liquidity: float, lower: float, width: float, place: float
) -> None:
    upper, price = lower * width, lower * place
    worth = clmm.value(liquidity, price, lower, upper)
    assert clmm.liquidity_for_value(worth, price, lower, upper) == pytest.approx(liquidity, rel=1e-9)
    base, quote = clmm.amounts(liquidity, price, lower, upper)
    assert clmm.liquidity_for_amounts(base, quote, price, lower, upper) == pytest.approx(liquidity, rel=1e-9)


def test_the_scarcer_token_limits_the_liquidity() -> None:
    base, quote = clmm.amounts(**POSITION)
    bounds = (2000.0, 1800.0, 2200.0)
    assert clmm.liquidity_for_amounts(base / 2, quote, *bounds) == pytest.approx(L / 2, rel=1e-12)
    assert clmm.liquidity_for_amounts(base, quote / 4, *bounds) == pytest.approx(L / 4, rel=1e-12)


@given(liquidities, lowers, widths, st.lists(places, min_size=1, max_size=20))
def test_columns_are_bitwise_the_scalar_numbers(liquidity: float, lower: float, width: float, at: list[float]) -> None:
    upper = lower * width
    prices = np.array([lower * place for place in at])
    held = amounts_columns(liquidity, prices, lower, upper)
    rows = [clmm.amounts(liquidity, price, lower, upper) for price in prices.tolist()]
    assert list(zip(held.base.tolist(), held.quote.tolist(), strict=True)) == rows
    for column, scalar in ((value_columns, clmm.value), (gamma_columns, clmm.gamma)):
        expected = [scalar(liquidity, price, lower, upper) for price in prices.tolist()]
        assert column(liquidity, prices, lower, upper).tolist() == expected


@pytest.mark.parametrize("bad", [nan, inf, 0.0, -1.0])
def test_a_bad_price_in_a_column_is_named_with_its_row(bad: float) -> None:
    with pytest.raises(ValueError, match=r"^price: .* in row 1 "):
        amounts_columns(1.0, np.array([2.0, bad, 2.0]), 1.0, 3.0)
