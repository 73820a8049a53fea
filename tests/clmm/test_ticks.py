from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lp_hedge.clmm import (
    MAX_SQRT_RATIO,
    MAX_TICK,
    MIN_SQRT_RATIO,
    MIN_TICK,
    sqrt_ratio_at_tick,
    tick_at_sqrt_ratio,
)

ticks = st.integers(MIN_TICK, MAX_TICK)


@pytest.mark.parametrize(
    ("tick", "ratio"),
    [
        (MIN_TICK, 4295128739),
        (0, 1 << 96),
        (50, 79426470787362580746886972461),
        (250, 80224679980005306637834519095),
        (500000, 5697689776495288729098254600827762987878),
        (738203, 847134979253254120489401328389043031315994541),
        (MAX_TICK, 1461446703485210103287273052203988822378723970342),
    ],
)
def test_ratios_are_those_of_the_contracts_own_test_snapshots(tick: int, ratio: int) -> None:
    assert sqrt_ratio_at_tick(tick) == ratio


@given(ticks)
def test_a_ratio_is_the_power_of_the_tick_step(tick: int) -> None:
    """To the contracts' precision: their products are cut at 2^-128, worst at the most negative ticks."""
    with localcontext() as context:
        context.prec = 80
        exact = (Decimal("1.0001") ** tick).sqrt() * 2**96
        assert abs(sqrt_ratio_at_tick(tick) - exact) <= 1 + exact * Decimal(2) ** -64


@given(ticks)
def test_tick_and_ratio_round_trip(tick: int) -> None:
    ratio = sqrt_ratio_at_tick(tick)
    if tick < MAX_TICK:
        assert tick_at_sqrt_ratio(ratio) == tick
    if tick > MIN_TICK:
        assert tick_at_sqrt_ratio(ratio - 1) == tick - 1


@given(st.integers(MIN_TICK, MAX_TICK - 1))
def test_ratios_rise_with_the_tick(tick: int) -> None:
    assert sqrt_ratio_at_tick(tick) < sqrt_ratio_at_tick(tick + 1)


@pytest.mark.parametrize("tick", [MIN_TICK - 1, MAX_TICK + 1, 10**9, 1.5, "1"])
def test_a_tick_the_contracts_refuse_is_refused(tick: int) -> None:
    with pytest.raises(ValueError, match=r"^tick: .*887272"):
        sqrt_ratio_at_tick(tick)


@pytest.mark.parametrize("ratio", [0, -1, MIN_SQRT_RATIO - 1, MAX_SQRT_RATIO, 2.0**96])
def test_a_ratio_the_contracts_refuse_is_refused(ratio: int) -> None:
    with pytest.raises(ValueError, match="^sqrt_price_x96: "):
        tick_at_sqrt_ratio(ratio)
