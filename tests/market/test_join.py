"""The join on small tables of our own: gaps, windows, coarser perp bars, funding; never a look ahead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.backtest import market_data
from lp_hedge.backtest.bars import FundingRates, PerpBars, PoolBars
from lp_hedge.backtest.market_data import Market, join_market
from lp_hedge.clmm import PoolSpec
from lp_hedge.errors import DataError

SPEC = PoolSpec(token0_decimals=6, token1_decimals=18, base_token="token1", fee_bps=5, tick_spacing=10)
T0 = 1691884800  # 2023-08-13 00:00 UTC


def pool_bars(minutes: list[int], first_tick: int = 201101) -> PoolBars:
    """A row per listed minute; ticks, in-amounts and liquidity tell the rows apart."""
    t = T0 + 60 * np.array(minutes, dtype=np.int64)
    tick = first_tick + np.arange(len(t), dtype=np.int64)
    amount = 1e6 + np.arange(len(t), dtype=np.float64)
    return PoolBars("pool.csv", 60, t, tick, tick, tick, tick, amount, amount * 1e12, amount * 1e12)


def perp_bars(count: int, interval: int = 60, offset: int = 0, skip: tuple[int, ...] = ()) -> PerpBars:
    """Bar k opens at 1000 + k and closes at 2000 + k."""
    k = np.array([k for k in range(count) if k not in skip], dtype=np.int64)
    opened, closed = 1000.0 + k, 2000.0 + k
    return PerpBars("perp.csv", interval, T0 + offset + interval * k, opened, closed + 1, opened - 1, closed, 60.0 + k)


def funding_rates(*stamps: int, period: int = 8 * 3600) -> FundingRates:
    rates = 1e-4 * (1.0 + np.arange(len(stamps)))
    return FundingRates("funding.csv", period, np.array(stamps, dtype=np.int64), rates)


def minutes_of(market: Market) -> list[int]:
    return ((market.t - T0) // 60).astype(int).tolist()


def test_a_missing_minute_repeats_tick_and_liquidity_with_zero_volume() -> None:
    market = join_market(SPEC, pool_bars([0, 1, 4]))
    assert minutes_of(market) == [0, 1, 2, 3, 4]
    assert market.tick_close.tolist() == [201101, 201102, 201102, 201102, 201103]
    assert market.in_amount0.tolist() == [1e6, 1e6 + 1, 0.0, 0.0, 1e6 + 2]
    assert market.pool_liquidity.tolist() == [
        1e18,
        (1e6 + 1) * 1e12,
        (1e6 + 1) * 1e12,
        (1e6 + 1) * 1e12,
        (1e6 + 2) * 1e12,
    ]
    assert market.pool_bars_repaired == 2


def test_without_a_perp_the_pools_closing_price_stands_for_every_perp_price() -> None:
    market = join_market(SPEC, pool_bars([0, 1, 2]))
    for column in (market.perp_open, market.perp_high, market.perp_low, market.perp_close):
        assert column.tolist() == market.pool_price.tolist()
    assert market.perp_volume[0] == pytest.approx(1.0 + 1.0 / market.pool_price[0])


def test_minute_bars_join_by_minute() -> None:
    market = join_market(SPEC, pool_bars(list(range(5))), perp_bars(5))
    assert market.perp_close.tolist() == [2000.0, 2001.0, 2002.0, 2003.0, 2004.0]
    assert market.perp_open.tolist() == [1000.0, 1001.0, 1002.0, 1003.0, 1004.0]
    assert market.perp_volume.tolist() == [60.0, 61.0, 62.0, 63.0, 64.0]


def test_a_coarse_bar_closes_only_when_it_is_over() -> None:
    market = join_market(SPEC, pool_bars(list(range(15))), perp_bars(3, interval=300))
    assert minutes_of(market) == list(range(4, 15))
    assert market.perp_close.tolist() == [2000.0] * 5 + [2001.0] * 5 + [2002.0]
    assert market.perp_open.tolist() == [1000.0] + [1001.0] * 5 + [1002.0] * 5
    assert market.perp_volume[0] == 60.0 / 5


def test_a_missing_perp_bar_repeats_the_last_close_with_zero_volume() -> None:
    market = join_market(SPEC, pool_bars(list(range(5))), perp_bars(5, skip=(2,)))
    assert market.perp_close.tolist() == [2000.0, 2001.0, 2001.0, 2003.0, 2004.0]
    assert market.perp_open.tolist() == [1000.0, 1001.0, 2001.0, 1003.0, 1004.0]
    assert market.perp_high[2] == market.perp_low[2] == 2001.0
    assert market.perp_volume[2] == 0.0
    assert market.perp_bars_repaired == 1


@given(
    st.sampled_from([60, 300, 3600]),
    st.integers(0, 119),
    st.lists(st.integers(0, 9), max_size=4),
    st.integers(1, 9),
)
def test_no_row_depends_on_a_bar_that_is_still_running(
    interval: int, offset_minutes: int, skipped: list[int], changed: int
) -> None:
    """Change every bar from one on: rows that end before that bar ends keep their close, high, low, volume."""
    pool = pool_bars(list(range(600)))
    skip = tuple(k for k in skipped if k not in (0, changed))
    bars = perp_bars(10, interval, offset_minutes * 60, skip)
    late = bars.t >= T0 + offset_minutes * 60 + changed * interval
    fields = {name: np.where(late, getattr(bars, name) * 3, getattr(bars, name)) for name in _PRICES}
    other = PerpBars("other.csv", interval, bars.t, **fields)
    before, after = join_market(SPEC, pool, bars), join_market(SPEC, pool, other)
    changed_t = T0 + offset_minutes * 60 + changed * interval
    ended = before.t + 60 < changed_t + interval
    opened = before.t < changed_t
    for name in ("perp_close", "perp_high", "perp_low", "perp_volume"):
        assert np.array_equal(getattr(before, name)[ended], getattr(after, name)[ended])
    assert np.array_equal(before.perp_open[opened], after.perp_open[opened])
    assert not np.array_equal(before.perp_close[~ended], after.perp_close[~ended]) or not (~ended).any()


_PRICES = ("open", "high", "low", "close", "volume")


def test_funding_belongs_to_the_row_of_its_stamp() -> None:
    stamps = (T0, T0 + 130, T0 + 240)
    market = join_market(SPEC, pool_bars(list(range(5))), funding=funding_rates(*stamps, period=120))
    assert market.funding_due.tolist() == [True, False, True, False, True]
    assert market.funding_rate.tolist() == [1e-4, 0.0, 2e-4, 0.0, pytest.approx(3e-4)]


def test_funding_ends_the_window_one_period_after_its_last_stamp() -> None:
    market = join_market(SPEC, pool_bars(list(range(10))), funding=funding_rates(T0, T0 + 120, period=120))
    assert minutes_of(market) == [0, 1, 2, 3]


def test_the_window_is_the_overlap_of_the_files() -> None:
    market = join_market(SPEC, pool_bars(list(range(10))), perp_bars(4, offset=180))
    assert minutes_of(market) == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2023-08-13 00:02", None, [2, 3, 4]),
        ("2023-08-13T00:02:00Z", "2023-08-13 00:03:59", [2, 3]),
        ("2023-08-13T02:01:30+02:00", None, [2, 3, 4]),
        (datetime(2023, 8, 13, 0, 1, tzinfo=UTC), datetime(2023, 8, 13, 0, 1), [1]),  # noqa: DTZ001
        (date(2023, 8, 13), date(2023, 8, 13), [0, 1, 2, 3, 4]),
        ("2023-08-13", "2023-08-13", [0, 1, 2, 3, 4]),
        ("2020-01-01", "2030-01-01", [0, 1, 2, 3, 4]),
    ],
)
def test_start_and_end_are_the_first_and_last_row(start: Any, end: Any, minutes: list[int]) -> None:
    assert minutes_of(join_market(SPEC, pool_bars(list(range(5))), start=start, end=end)) == minutes


def test_files_without_a_common_window_are_named_with_their_spans() -> None:
    late = perp_bars(3, offset=86_400)
    with pytest.raises(DataError, match=r"no common window: pool.csv covers 2023-08-13 00:00:00 .*; perp.csv covers"):
        join_market(SPEC, pool_bars([0, 1]), late)


@pytest.mark.parametrize("name", ["start", "end"])
def test_an_unreadable_start_or_end_is_named(name: str) -> None:
    with pytest.raises(DataError, match=f"^{name}: '13.8.2023' is no ISO date"):
        join_market(SPEC, pool_bars([0, 1]), **{name: "13.8.2023"})


def test_perp_bars_finer_than_the_pools_are_refused() -> None:
    with pytest.raises(DataError, match=r"perp.csv: bars of 30 s are no multiple of the pool's 60 s"):
        join_market(SPEC, pool_bars([0, 1]), perp_bars(10, interval=30))


def test_a_date_far_off_is_refused_before_it_fills_the_memory() -> None:
    far = int(timedelta(days=365 * 100) / timedelta(minutes=1))
    with pytest.raises(DataError, match=f"more than {market_data.MAX_BARS}"):
        join_market(SPEC, pool_bars([0, 1, far]))


def test_a_market_is_read_only() -> None:
    market = join_market(SPEC, pool_bars([0, 1]))
    for name, column in market.columns().items():
        assert len(column) == 2, name
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0


def test_a_pool_whose_base_is_token0_has_rising_prices_on_rising_ticks() -> None:
    spec = PoolSpec(18, 6, "token0", 5, 10)
    market = join_market(spec, pool_bars([0, 1, 2], first_tick=-201101))
    assert market.pool_price[0] == pytest.approx(1848.124377723789, rel=1e-12)
    assert (np.diff(market.pool_price) > 0).all()
