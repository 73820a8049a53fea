"""The simulated price is a pure function of the seed and the second, and looks like a market."""

from __future__ import annotations

import itertools
from math import log, sqrt
from statistics import fmean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.paper.chance import normal, uniform, wobble, word
from adapters.paper.market import SECONDS_PER_YEAR, MarketParameters, PaperMarket
from adapters.paper.path import LEVELS, RandomWalk

SECONDS = st.integers(0, 2**LEVELS - 1)


def market(seed: int = 1, **changes) -> PaperMarket:
    settings = {"start_price": 150.0, "annual_volatility_pct": 80.0} | changes
    return PaperMarket(MarketParameters(seed=seed, **settings), 1_000.0)


def test_the_words_are_those_of_splitmix64() -> None:
    """First outputs for the state 1234567, from the reference implementation's published test."""
    from adapters.paper.chance import _GOLDEN, _mixed

    expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]
    assert [_mixed(1234567 + step * _GOLDEN) for step in range(1, 5)] == expected


def test_normals_and_uniforms_have_their_moments() -> None:
    normals = [normal(3, "x", index) for index in range(4000)]
    uniforms = [uniform(3, "x", index) for index in range(4000)]
    assert fmean(normals) == pytest.approx(0, abs=0.06)
    assert pstdev(normals) == pytest.approx(1, abs=0.05)
    assert fmean(uniforms) == pytest.approx(0.5, abs=0.02)
    assert all(0 <= each < 1 for each in uniforms)


def test_streams_and_seeds_differ() -> None:
    assert len({word(seed, stream, 0) for seed in range(20) for stream in "abc"}) == 60


@given(st.integers(0, 9), st.lists(SECONDS, min_size=1, max_size=20))
def test_a_walk_asked_in_any_order_is_the_same_walk(seed: int, seconds: list[int]) -> None:
    walk = RandomWalk(seed, "w")
    assert [walk.at(second) for second in seconds] == [RandomWalk(seed, "w").at(second) for second in seconds]


def test_a_walk_starts_at_zero_and_has_independent_unit_steps() -> None:
    walk = RandomWalk(5, "w")
    values = [walk.at(second) for second in range(6000)]
    steps = [after - before for before, after in itertools.pairwise(values)]
    assert values[0] == 0
    assert pstdev(steps) == pytest.approx(1, abs=0.04)
    assert fmean(a * b for a, b in itertools.pairwise(steps)) == pytest.approx(0, abs=0.05)


def test_the_variance_of_a_walk_grows_with_time() -> None:
    ends = [RandomWalk(seed, "w").at(3000) / sqrt(3000) for seed in range(600)]
    assert pstdev(ends) == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("second", [-1, 2**LEVELS])
def test_a_walk_has_ends(second: int) -> None:
    with pytest.raises(ValueError, match="second"):
        RandomWalk(1, "w").at(second)


@given(st.floats(0, 1e6), st.floats(0, 1e-3))
def test_a_wobble_has_no_steps(t: float, later: float) -> None:
    assert abs(wobble(1, "b", t + later, 10.0) - wobble(1, "b", t, 10.0)) <= 12 * later / 10 + 1e-9


@given(st.lists(st.floats(0, 3e6), min_size=1, max_size=8))
def test_a_market_asked_in_any_order_is_the_same_market(times: list[float]) -> None:
    running = market(jumps_per_day=5)
    assert [running.quote(t) for t in times] == [market(jumps_per_day=5).quote(t) for t in times]


def test_it_starts_at_the_start_price_and_stands_still_before() -> None:
    quote = market(basis_bps=0).quote(1_000.0)
    assert (quote.bid + quote.ask) / 2 == pytest.approx(150.0)
    assert (quote.ask - quote.bid) / 150.0 == pytest.approx(2e-4)
    assert market().quote(0.0) == market().quote(1_000.0)


def test_its_volatility_is_the_configured_one() -> None:
    running = market()
    logs = [log(running.fair_price(second)) for second in range(0, 60_000, 10)]
    returns = [after - before for before, after in itertools.pairwise(logs)]
    assert pstdev(returns) * sqrt(SECONDS_PER_YEAR / 10) == pytest.approx(0.8, rel=0.05)


def test_its_price_has_no_trend() -> None:
    ends = [market(seed, annual_volatility_pct=300.0).fair_price(86_400) / 150.0 for seed in range(900)]
    assert fmean(ends) == pytest.approx(1.0, abs=0.015)  # a drift left in would be 0.025


def test_its_jumps_come_as_often_and_as_large_as_configured() -> None:
    running = market(annual_volatility_pct=0.0, jumps_per_day=12.0, jump_pct=2.0)
    logs = [log(running.fair_price(hour * 3600)) for hour in range(2000)]
    moves = [after - before for before, after in itertools.pairwise(logs) if after != before]
    assert len(moves) == pytest.approx(1000, rel=0.1)
    assert pstdev(moves) == pytest.approx(0.02, rel=0.1)


def test_a_jump_is_one_second_of_its_hour() -> None:
    running = market(annual_volatility_pct=0.0, jumps_per_day=24.0)
    prices = [running.fair_price(second) for second in range(3600, 7200)]
    assert len(set(prices)) == 2


def test_the_pool_stays_near_the_perp() -> None:
    running = market()
    basis = [
        quote.pool_price / ((quote.bid + quote.ask) / 2) - 1 for quote in map(running.quote, range(1_000, 60_000, 7))
    ]
    assert 1e-4 < pstdev(basis) < 2.5e-4
    assert max(map(abs, basis)) <= 6 * 2e-4
