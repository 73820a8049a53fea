"""The simulated market: same bits for the same seed, and the statistics its parameters promise."""

from __future__ import annotations

from hashlib import sha256
from math import log, nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lp_hedge.backtest.draws import normals, uniforms
from lp_hedge.backtest.market_data import Market, read_market
from lp_hedge.backtest.simulated_files import write_market
from lp_hedge.backtest.simulator import SimulatedMarket, _mean_reverting, simulate, simulate_market
from lp_hedge.backtest.simulator_parameters import SimulatorParameters
from lp_hedge.clmm import PoolSpec
from lp_hedge.clmm.ticks import LOG_TICK

MONTH = 30 * 1440
GOLDEN_DIGEST = "e58a041953d9189e8a5aa97c0cb7703699ce3e9f744b7a9583b979739bcbba6f"


@pytest.fixture(scope="module")
def month() -> SimulatedMarket:
    return simulate(11, MONTH)


@pytest.fixture(scope="module")
def market(month: SimulatedMarket) -> Market:
    return month.join()


def digest(market: Market) -> str:
    return sha256(b"".join(column.tobytes() for column in market.columns().values())).hexdigest()


def same(one: Market, other: Market) -> bool:
    return all(np.array_equal(column, other.columns()[name]) for name, column in one.columns().items())


def test_a_logarithmic_tick_is_ln_1_0001() -> None:
    assert pytest.approx(log(1.0001), rel=1e-13) == LOG_TICK


def test_one_seed_gives_one_market_and_another_another() -> None:
    assert same(simulate_market(5, 500), simulate_market(5, 500))
    assert not same(simulate_market(5, 500), simulate_market(6, 500))


def test_the_market_of_seed_1_is_the_same_on_every_machine() -> None:
    """Recorded once; a change of this digest changes every seeded demo and must be meant."""
    assert digest(simulate_market(1, 3000)) == GOLDEN_DIGEST


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**63), st.integers(1, 300), st.integers(0, 300))
def test_a_longer_run_begins_with_the_shorter_one(seed: int, minutes: int, more: int) -> None:
    short, long = simulate_market(seed, minutes), simulate_market(seed, minutes + more)
    for name, column in short.columns().items():
        assert np.array_equal(column, long.columns()[name][:minutes]), name


def test_files_of_a_simulated_market_read_back_to_the_same_bits(tmp_path: Path) -> None:
    simulated = simulate(2, 2000)
    files = write_market(simulated, tmp_path / "made" / "here")
    assert same(read_market(simulated.spec, *files), simulated.join())


def test_files_of_one_seed_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_market(simulate(2, 300), tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_returns_have_the_volatility_that_was_asked_for() -> None:
    calm = simulate_market(4, MONTH, SimulatorParameters(annual_volatility=0.6, jumps_per_year=0, basis_bps=0))
    measured = float(np.diff(np.log(calm.perp_close)).std()) * (365 * 1440) ** 0.5
    assert measured == pytest.approx(0.6, rel=0.02)


def test_jumps_arrive_as_often_as_asked_and_widen_the_tails() -> None:
    settings_ = SimulatorParameters(jumps_per_year=3650, annual_volatility=0.1, jump_pct=5)
    returns = np.diff(np.log(simulate_market(4, MONTH, settings_).perp_close))
    large = int(np.count_nonzero(np.abs(returns) > 10 * 0.1 / (365 * 1440) ** 0.5))
    assert large == pytest.approx(300, rel=0.2)


def test_prices_and_amounts_are_possible(market: Market) -> None:
    assert market.bars == MONTH
    for column in (market.pool_price, market.perp_low, market.pool_liquidity):
        assert (column > 0).all()
    assert (market.in_amount0 >= 0).all()
    assert (market.in_amount1 >= 0).all()
    assert (market.perp_high >= np.maximum(market.perp_open, market.perp_close)).all()
    assert (market.perp_low <= np.minimum(market.perp_open, market.perp_close)).all()
    assert (market.pool_bars_repaired, market.perp_bars_repaired) == (0, 0)


def test_the_pool_stays_within_its_fee_and_the_basis_of_the_perp(month: SimulatedMarket, market: Market) -> None:
    basis_bps = (market.pool_price / market.perp_close - 1) * 10_000
    assert abs(float(basis_bps.mean())) < 2.0
    assert np.abs(basis_bps).max() < 5.0 + 1.0 + 6 * 2.5
    assert 2.0 < float(basis_bps.std()) < 6.0


def test_what_was_paid_in_covers_the_move_of_the_tick(month: SimulatedMarket) -> None:
    spec, pool = month.spec, month.pool
    net0, net1 = spec.raw_amounts(month.net_base, month.net_quote)
    assert (pool.in_amount0 >= np.floor(net0)).all()
    assert (pool.in_amount1 >= np.floor(net1)).all()
    rising = pool.close_tick > pool.open_tick
    assert (net1[rising] > 0).all()
    assert (net0[rising] < 0).all()


def test_volume_has_the_asked_mean_and_peaks_in_the_afternoon(market: Market) -> None:
    quote = market.perp_volume * market.perp_close
    assert float(quote.sum()) / 30 == pytest.approx(5e9, rel=0.05)
    minute = (market.t // 60 % 1440).astype(int)
    afternoon, night = (quote[np.abs(minute - centre) < 120].mean() for centre in (15 * 60, 3 * 60))
    assert afternoon / night == pytest.approx(1.5 / 0.5, rel=0.25)
    assert float((quote == 0).mean()) == pytest.approx(0.2, abs=0.02)


def test_funding_follows_the_basis_of_the_eight_hours_before(month: SimulatedMarket, market: Market) -> None:
    due = np.flatnonzero(market.funding_due)[1:]
    premium = [(market.perp_close[k - 480 : k] / market.pool_price[k - 480 : k] - 1).mean() for k in due]
    assert len(due) == 30 * 3 - 1
    assert np.corrcoef(premium, market.funding_rate[due])[0, 1] > 0.9
    assert ((month.funding.t % (8 * 3600)) == 0).all()


def test_a_pool_whose_base_is_token0_simulates_the_same_prices() -> None:
    other = PoolSpec(token0_decimals=18, token1_decimals=6, base_token="token0", fee_bps=5.0, tick_spacing=10)
    mirrored = simulate_market(9, 500, SimulatorParameters(pool=other))
    straight = simulate_market(9, 500)
    assert mirrored.tick_close.tolist() == pytest.approx((-straight.tick_close).tolist(), abs=2)
    assert mirrored.perp_close == pytest.approx(straight.perp_close, rel=2e-4)


def test_a_mean_reverting_series_has_unit_variance_and_forgets_in_the_asked_time() -> None:
    series = _mean_reverting(normals(1, "shocks", 200_000), minutes=10)
    assert float(series.var()) == pytest.approx(1.0, rel=0.05)
    assert float(np.corrcoef(series[1:], series[:-1])[0, 1]) == pytest.approx(0.9, abs=0.005)


def test_normals_have_the_moments_they_document() -> None:
    draw = normals(1, "moments", 400_000)
    assert float(draw.mean()) == pytest.approx(0.0, abs=0.01)
    assert float(draw.var()) == pytest.approx(1.0, abs=0.01)
    assert float((draw**4).mean()) - 3.0 == pytest.approx(-0.1, abs=0.03)


def test_uniforms_fill_the_unit_interval_and_streams_differ() -> None:
    draw = uniforms(1, "uniform", 100_000)
    assert 0.0 <= draw.min() < 0.001
    assert 0.999 < draw.max() < 1.0
    assert abs(float(np.corrcoef(draw, uniforms(1, "another", 100_000))[0, 1])) < 0.02


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("initial_price", 0.0),
        ("annual_volatility", -0.1),
        ("annual_volatility", nan),
        ("annual_drift", nan),
        ("idle_share", 1.0),
        ("liquidity_variation", -0.1),
        ("basis_reversion_minutes", 0.0),
    ],
)
def test_an_impossible_parameter_is_named(field: str, bad: float) -> None:
    with pytest.raises(ValueError, match=f"^{field}: "):
        SimulatorParameters(**{field: bad})


@pytest.mark.parametrize(("seed", "minutes", "named"), [(-1, 10, "seed"), (1, 0, "minutes")])
def test_an_impossible_run_is_named(seed: int, minutes: int, named: str) -> None:
    with pytest.raises(ValueError, match=f"^{named}: "):
        simulate(seed, minutes)
