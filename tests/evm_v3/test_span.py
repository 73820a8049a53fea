from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.evm_v3.span import ticks_of
from lp_hedge.clmm import MAX_TICK, PoolSpec, sqrt_ratio_at_tick
from lp_hedge.errors import Rejected
from lp_hedge.lp_ports import Step

SPECS = st.builds(
    PoolSpec,
    token0_decimals=st.sampled_from([6, 8, 18]),
    token1_decimals=st.sampled_from([6, 8, 18]),
    base_token=st.sampled_from(["token0", "token1"]),
    fee_bps=st.just(5.0),
    tick_spacing=st.sampled_from([1, 10, 60, 200]),
)
MIRROR = PoolSpec(18, 18, "token1", 5, 10)


def step(**keys: object) -> Step:
    return Step("open-1", "open", **{name: Decimal(str(value)) for name, value in keys.items()})


@given(SPECS, st.integers(-200_000, 200_000), st.decimals(Decimal("0.01"), 190, places=2))
def test_a_width_becomes_usable_ticks_that_hold_the_range(spec: PoolSpec, tick: int, width: Decimal) -> None:
    """Rounded outward by less than a spacing, but for half a tick, which is what a price cannot tell."""
    price = spec.price_at_tick(tick)
    lower, upper = ticks_of(step(width_pct=width), spec, sqrt_ratio_at_tick(tick))
    assert lower % spec.tick_spacing == upper % spec.tick_spacing == 0
    low, high = spec.price_range(lower, upper)
    half, slack = float(width) / 200, 1.0001 ** (spec.tick_spacing + 2)
    assert price * (1 - half) / slack <= low <= price * (1 - half) * 1.00006
    assert price * (1 + half) / 1.00006 <= high <= price * (1 + half) * slack


@given(SPECS, st.integers(-10_000, 10_000), st.integers(1, 10_000))
def test_prices_of_a_range_give_that_range_again(spec: PoolSpec, at: int, length: int) -> None:
    """What a summary tells can be asked for."""
    ticks = (at * spec.tick_spacing, (at + length) * spec.tick_spacing)
    ticks = (max(ticks[0], -400_000 // spec.tick_spacing * spec.tick_spacing), ticks[1])
    if not ticks[0] < ticks[1] < 400_000:
        return
    lower, upper = spec.price_range(*ticks)
    asked = Step("s", "open", lower_price=Decimal(repr(lower)), upper_price=Decimal(repr(upper)))
    assert ticks_of(asked, spec, 1 << 96) == ticks


def test_prices_count_more_than_a_width() -> None:
    both = step(lower_price="0.9", upper_price="1.1", width_pct=50)
    assert ticks_of(both, MIRROR, 1 << 96) == ticks_of(step(lower_price="0.9", upper_price="1.1"), MIRROR, 1 << 96)


def test_a_range_is_at_least_one_spacing_wide() -> None:
    lower, upper = ticks_of(step(width_pct="0.0001"), MIRROR, 1 << 96)
    assert upper - lower == MIRROR.tick_spacing


def test_a_range_ends_at_the_outermost_ticks() -> None:
    spec = PoolSpec(18, 18, "token0", 5, 200)
    high = sqrt_ratio_at_tick(MAX_TICK - 5)
    lower, upper = ticks_of(step(lower_price=1, upper_price=spec.price_at_sqrt_ratio(high)), spec, 1 << 96)
    assert (lower, upper) == (0, MAX_TICK // 200 * 200)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "names no range; give lower_price and upper_price, or width_pct"),
        ({"lower_price": 1}, "names no range"),
        ({"lower_price": 2, "upper_price": 1}, "lower_price 2 "),
        ({"lower_price": 0, "upper_price": 1}, "lower_price 0 "),
        ({"width_pct": 0}, "width_pct 0 must be above 0 and below 200"),
        ({"width_pct": 200}, "width_pct 200 must be above 0 and below 200"),
        ({"lower_price": 1, "upper_price": "1e60"}, "does not fit the pool"),
    ],
)
def test_a_range_that_cannot_be_is_refused(keys: dict[str, object], said: str) -> None:
    with pytest.raises(Rejected, match=said):
        ticks_of(step(**keys), MIRROR, 1 << 96)
