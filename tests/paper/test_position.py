"""The simulated LP position: holdings, fees, and a recentre that never reads as zero."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.paper.position import PHASES, PaperPosition, PositionParameters
from lp_hedge.clmm import lvr_rate


def opened(price: float = 100.0, **changes: float) -> PaperPosition:
    settings = {"capital_quote": 1000.0, "width_pct": 10.0, "recentre_seconds": 60.0, "sigma_per_root_second": 0.0}
    position = PaperPosition(PositionParameters(**(settings | changes)))
    position.advance(0.0, price)
    return position


def test_it_opens_at_the_first_price_with_all_of_its_capital() -> None:
    position = opened()
    fields = position.facts().fields
    assert position.value_quote() == pytest.approx(1000)
    assert (fields["lp_lower_price"], fields["lp_upper_price"]) == (95.0, pytest.approx(105.0))
    assert fields["lp_base"] * 100 == pytest.approx(fields["lp_quote"], rel=0.05)
    assert fields["wallet_base"] == 0


@pytest.mark.parametrize(
    ("price", "state"),
    [(94.9, "OUT_OF_RANGE"), (95.0, "IN_RANGE"), (100.0, "IN_RANGE"), (105.1, "OUT_OF_RANGE")],
)
def test_its_state_is_where_the_price_is(price: float, state: str) -> None:
    position = opened()
    position.advance(1.0, price)
    assert position.facts().fields["lp_state"] == state


def test_before_the_first_price_it_is_unknown() -> None:
    position = PaperPosition(opened().parameters)
    assert position.facts().fields == {"lp_state": "UNKNOWN"}


def test_fees_accrue_at_the_rate_of_the_formula_in_range_only() -> None:
    position = opened(sigma_per_root_second=0.001)
    liquidity = position.facts().fields["lp_liquidity"]
    position.advance(100.0, 120.0)
    earned = lvr_rate(liquidity, 100.0, 95.0, 105.0, 0.001) * 100
    fields = position.facts().fields
    assert fields["lp_base_fee"] * 100.0 + fields["lp_quote_fee"] == pytest.approx(earned, rel=1e-3)
    position.advance(150.0, 120.0)
    assert position.facts().fields["lp_quote_fee"] == fields["lp_quote_fee"]


def test_a_recentre_goes_through_its_phases_and_keeps_the_value() -> None:
    position = opened()
    states, value = [], 0.0
    for second in range(1, 80):
        position.advance(float(second), 110.0)
        fields = position.facts().fields
        states.append(fields["lp_state"])
        if fields["lp_state"] == "OUT_OF_RANGE":
            value = position.value_quote()
    seen = list(dict.fromkeys(states))
    assert seen == ["OUT_OF_RANGE", *(name for name, _ in PHASES), "IN_RANGE"]
    assert states.count("OUT_OF_RANGE") == 60
    assert position.recentred == 1
    assert position.facts().fields["lp_lower_price"] == pytest.approx(104.5)
    assert position.value_quote() == pytest.approx(value)


def test_holdings_are_unknown_not_zero_while_it_moves() -> None:
    position = opened()
    position.advance(1.0, 110.0)
    position.advance(61.0, 110.0)
    assert position.facts().fields == {"lp_state": "CLOSING", "dex_price": 110.0, "wallet_base": 0.0}


def test_a_return_into_range_calls_the_recentre_off() -> None:
    position = opened()
    for t, price in ((1.0, 110.0), (60.0, 100.0), (61.0, 110.0), (120.0, 110.0)):
        position.advance(t, price)
    assert position.state == "OUT_OF_RANGE"
    position.advance(121.0, 110.0)
    assert position.state == "CLOSING"


def test_without_a_limit_it_stays_where_it_is() -> None:
    position = opened(recentre_seconds=0.0)
    position.advance(1.0, 110.0)
    position.advance(1e6, 110.0)
    assert position.state == "OUT_OF_RANGE"


def test_time_that_goes_back_changes_nothing() -> None:
    position = opened(sigma_per_root_second=0.001)
    position.advance(50.0, 101.0)
    before = position.snapshot()
    position.advance(20.0, 90.0)
    assert position.snapshot() == before


@given(st.lists(st.tuples(st.floats(0.1, 40), st.floats(80, 120)), max_size=40), st.integers(0, 40))
def test_a_restart_at_any_moment_changes_nothing(moves: list[tuple[float, float]], cut: int) -> None:
    through, restarted = opened(sigma_per_root_second=0.001), opened(sigma_per_root_second=0.001)
    t = 0.0
    for number, (seconds, price) in enumerate(moves):
        t += seconds
        if number == cut:
            saved = json.loads(json.dumps(restarted.snapshot()))
            restarted = PaperPosition(through.parameters)
            restarted.restore(saved)
        through.advance(t, price)
        restarted.advance(t, price)
    assert restarted.facts() == through.facts()
