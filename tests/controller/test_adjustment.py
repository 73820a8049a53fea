"""Rules 5 to 10: limit, band, triggers, legs, margin, size, hysteresis (design §2.3, §2.6)."""

from __future__ import annotations

import pytest

from tests.controller.desk import Desk, leaf, trades

# -- rules 5 and 6: limit, band, triggers -------------------------------------------------------------------------


@pytest.mark.parametrize(("gap_quote", "acts"), [(49.99, False), (50.0, True), (50.01, True)])
def test_equal_to_the_band_acts(gap_quote: float, acts: bool) -> None:
    desk = Desk({"hedge_delta_hysteresis_quote": 50.0})
    assert bool(trades(desk.see(price=1.0, lp_base=gap_quote))) is acts


def test_below_the_minimum_notional_nothing_is_worth_an_order() -> None:
    desk = Desk({"hedge_delta_band_quote": 10.0, "hedge_delta_hysteresis_quote": 0.0, "hedge_min_notional_quote": 10.0})
    assert desk.see(lp_base=0.004).commands == ()
    assert len(trades(desk.see(lp_base=0.005))) == 1


def test_the_band_grows_with_the_lp() -> None:
    desk = Desk({"hedge_delta_band_pct": 0.1})
    decision = desk.see()
    assert decision.quantities["band_quote"] == pytest.approx(400.0)


def test_the_rate_limit_counts_submissions_in_a_sliding_hour() -> None:
    desk = Desk({"hedge_max_per_hour": 2}, fills=True)
    for base in (1.0, 2.0, 3.0):
        last = desk.see(lp_base=base)
    assert leaf(last) == "RATE_LIMITED"
    assert leaf(desk.see(t=3599.0)) == "RATE_LIMITED"
    assert trades(desk.see(t=3600.0))[0].base == 1.0


def test_inside_the_band_a_used_up_limit_does_not_suspend() -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.see()
    assert [each.state for each in desk.run(3)] == ["READY"] * 3


@pytest.mark.parametrize("how", ["kill", "disable", "no_lp"])
def test_the_rate_limit_never_blocks_closing_and_closing_is_not_counted(how: str) -> None:
    desk = Desk({"hedge_max_per_hour": 1}, fills=True)
    desk.see()
    facts = {"lp_state": "NONE", "lp_base": None} if how == "no_lp" else {"command": how}
    assert [each.kind for each in trades(desk.see(**facts))] == ["flatten"]
    assert len(desk.controller.memory.submissions) == 1


def test_the_interval_never_fires_on_the_first_tick_and_once_when_due() -> None:
    desk = Desk({"hedge_rebalance_interval_seconds": 10.0, "hedge_delta_band_quote": 5000.0}, fills=True)
    decisions = [desk.see(t=float(t)) for t in range(21)]
    assert [each.t for each in decisions if trades(each)] == [10.0]
    assert decisions[20].state == "READY"


def test_an_interval_check_that_finds_nothing_starts_the_timer_anew() -> None:
    desk = Desk({"hedge_rebalance_interval_seconds": 10.0})
    decisions = [desk.see(t=float(t), lp_base=0.0) for t in range(31)]
    assert [each.t for each in decisions if "checked" in each.transitions] == [10.0, 20.0, 30.0]


def test_an_lp_that_stays_out_of_range_is_hedged_to_the_hysteresis() -> None:
    desk = Desk({"hedge_out_of_range_seconds": 5.0, "hedge_delta_band_quote": 5000.0}, fills=True)
    decisions = [desk.see(t=float(t), lp_state="OUT_OF_RANGE") for t in range(8)]
    assert [each.t for each in decisions if trades(each)] == [5.0]


# -- rules 7 to 10: legs, margin, size, hysteresis ----------------------------------------------------------------


def test_both_legs_open_are_cleaned_even_with_the_net_on_target() -> None:
    desk = Desk({}, fills=True)
    first = desk.see(perp_long=0.5, perp_short=1.5)
    second = desk.see()
    assert [(each.leg, each.side, each.base, each.reduce_only) for each in trades(first)] == [
        ("long", "sell", 0.5, True)
    ]
    assert leaf(first) == "CLOSING_OPPOSITE"
    assert [(each.leg, each.side, each.base, each.reduce_only) for each in trades(second)] == [
        ("short", "buy", 0.5, True)
    ]
    assert (desk.see().state, desk.facts["perp_long"], desk.facts["perp_short"]) == ("READY", 0.0, 1.0)


def test_a_lone_opposite_leg_is_closed_first_without_a_cooldown_in_between() -> None:
    desk = Desk({"hedge_cooldown_seconds": 30.0}, fills=True)
    desk.see(perp_long=0.5)
    desk.see()
    assert [(each.leg, each.base, each.reduce_only) for _, each in desk.orders] == [
        ("long", 0.5, True),
        ("short", 1.0, False),
    ]
    assert desk.see().state == "COOLDOWN"


@pytest.mark.parametrize(("balance", "state"), [(667.67, "ADJUSTING"), (667.66, "SUSPENDED")])
def test_the_margin_is_tested_after_the_trade(balance: float, state: str) -> None:
    decision = Desk({"taker_fee_bps": 5.0}).see(available_balance=balance)
    assert decision.state == state
    assert (leaf(decision) == "LOW_MARGIN") is (state == "SUSPENDED")


def test_without_margin_a_reduction_is_still_made() -> None:
    decision = Desk({}).see(perp_short=2.0, available_balance=-5.0)
    assert [(each.side, each.leg, each.base, each.reduce_only) for each in trades(decision)] == [
        ("buy", "short", 1.0, True)
    ]


@pytest.mark.parametrize(
    ("exposure", "cap", "twap_over", "kind", "base"),
    [
        (1.0, 0.0, 0.0, "market", 1.0),
        (1.0, 0.0, 2000.0, "twap", 1.0),
        (1.0, 0.0, 2000.01, "market", 1.0),
        (1.0, 1000.0, 1000.0, "twap", 0.5),
        (1.0, 999.0, 0.0, "market", 0.499),
        (0.7999999, 0.0, 0.0, "market", 0.799),
        (0.8, 0.0, 0.0, "market", 0.8),
        (0.7 + 0.1, 0.0, 0.0, "market", 0.8),
    ],
)
def test_size_is_capped_then_quantised_towards_zero_then_sliced(
    exposure: float, cap: float, twap_over: float, kind: str, base: float
) -> None:
    desk = Desk({"hedge_max_order_quote": cap, "hedge_use_twap_over_quote": twap_over})
    (order,) = trades(desk.see(lp_base=exposure))
    assert (order.kind, order.base) == (kind, base)


def test_a_twap_keeps_reduce_only_and_the_leg() -> None:
    (order,) = trades(Desk({"hedge_use_twap_over_quote": 100.0}).see(perp_short=2.0))
    assert (order.kind, order.leg, order.side, order.reduce_only) == ("twap", "short", "buy", True)


def test_one_way_mode_knows_only_the_net_leg() -> None:
    desk = Desk({"hedge_position_mode": "ONEWAY"}, fills=True)
    assert trades(desk.see())[0].leg == "net"
    assert trades(desk.see(command="kill"))[0].leg == "net"


def test_an_adjustment_goes_on_in_capped_orders_until_inside_the_hysteresis() -> None:
    desk = Desk({"hedge_max_order_quote": 400.0, "hedge_delta_hysteresis_quote": 25.0}, fills=True)
    decisions = desk.run(7)
    assert [base for _, order in desk.orders for base in [order.base]] == [0.2] * 5
    assert decisions[5].state == "READY"


def test_between_hysteresis_and_band_nothing_new_starts() -> None:
    desk = Desk({}, fills=True)
    desk.run(2)
    assert desk.see(lp_base=1.02).commands == ()
    assert desk.see(lp_base=1.024).commands == ()
    assert len(trades(desk.see(lp_base=1.03))) == 1


def test_trading_to_the_edge_leaves_the_band_open() -> None:
    desk = Desk({"hedge_trade_to": "edge", "hedge_delta_band_quote": 200.0}, fills=True)
    assert trades(desk.see())[0].base == 0.9
    assert desk.see().state == "READY"


def test_a_target_is_never_long_unless_allowed() -> None:
    assert Desk({}).see(lp_base=0.0, perp_long=0.0).quantities["target_base"] == 0.0
    assert trades(Desk({}).see(lp_base=0.0, perp_long=1.0))[0].side == "sell"
