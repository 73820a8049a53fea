"""What the keeper does by itself, what it does not, and what it weighs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Prepare
from tests.keeper.conftest import HELD, opened, site_of
from tests.keeper.scripted import Chain, Site

BOTH = {"base_amount": 1.0, "quote_amount": 2000.0}
AUTO: dict[str, Any] = {"auto_open": True, **BOTH}
RECENTRE: dict[str, Any] = {"auto_recentre": True, "rebalance_seconds": 60.0, "rebalances_per_hour": 2}


def rest(site: Site, seconds: float, **how: Any) -> str:
    for _ in range(int(seconds / 10)):
        site.observe(seconds=10.0, **how)
    return site.keeper.state


def test_without_a_policy_nothing_is_ever_asked_but_what_there_is(empty: Site) -> None:
    rest(empty, 7200)
    assert empty.steps() == []


def test_a_position_is_opened_by_itself_when_that_is_wanted() -> None:
    site = site_of(**AUTO)
    assert site.until("IN_RANGE") == "IN_RANGE"
    assert site.steps() == [("lp1", "open")]


def test_one_token_alone_is_swapped_before_a_range_around_the_price_is_opened() -> None:
    site = site_of(auto_open=True, base_amount=0.0, quote_amount=2000.0)
    site.until("IN_RANGE")
    opening = [each.step for each in site.requests if isinstance(each, Prepare)][-1]
    assert [kind for _, kind in site.steps()] == ["swap", "open"]
    assert (opening.base, opening.quote) == (Decimal("0.5"), Decimal(1000))


def test_a_range_of_its_own_is_opened_with_what_is_given(empty: Site) -> None:
    order = LpOrder("open", base=Decimal(0), quote=Decimal(10), lower_price=Decimal(1), upper_price=Decimal(2))
    empty.carry_out(empty.keeper.order(order, empty.now))
    empty.until("IN_RANGE")
    [step] = [each.step for each in empty.requests if isinstance(each, Prepare)]
    assert (step.kind, step.lower_price, step.upper_price, step.width_pct) == ("open", 1, 2, None)


@pytest.mark.parametrize(("halted", "state"), [(True, "NONE"), (False, "PLANNING")])
def test_nothing_is_opened_by_itself_while_the_hedge_is_halted(halted: bool, state: str) -> None:
    site = site_of(**AUTO)
    rest(site, 100, halted=True)
    assert site.keeper.state == "NONE"
    rest(site, 100, halted=halted)
    assert (site.keeper.state == "NONE") is halted


def test_what_a_person_closed_is_not_opened_again_until_a_person_says_so() -> None:
    site = site_of(**AUTO)
    site.until("IN_RANGE")
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.until("NONE")
    assert rest(site, 300) == "NONE"
    site.carry_out(site.keeper.order(LpOrder("reset"), site.now))
    assert site.until("IN_RANGE") == "IN_RANGE"


def test_out_of_range_for_long_enough_it_is_recentred() -> None:
    site = opened(**RECENTRE)
    site.chain.in_range = False
    rest(site, 60)
    assert site.keeper.state == "OUT_OF_RANGE"
    rest(site, 20)
    site.chain.in_range = True
    assert [kind for _, kind in site.steps()][:1] == ["close"]
    site.until("IN_RANGE")
    assert site.keeper.position == "7"


def test_time_out_of_range_counts_only_while_it_is_seen() -> None:
    site = opened(**RECENTRE)
    site.chain.in_range = False
    for _ in range(20):
        site.observe(seconds=5.0)
        site.now += 50.0
        site.keeper.observe({"lp_state": "UNKNOWN"}, site.now)
    assert site.steps() == []


def test_back_in_range_the_time_begins_anew() -> None:
    site = opened(**RECENTRE)
    for _ in range(10):
        site.chain.in_range = not site.chain.in_range
        rest(site, 50)
    assert site.steps() == []


def test_so_many_recentrings_in_an_hour_and_no_more() -> None:
    site = opened(**RECENTRE)
    site.chain.in_range = False
    rest(site, 3600)
    assert [kind for _, kind in site.steps()].count("close") == 2
    rest(site, 600)
    assert [kind for _, kind in site.steps()].count("close") == 4


def test_a_new_position_that_is_out_of_range_at_once_has_its_own_time() -> None:
    site = opened(**RECENTRE)
    site.chain.in_range = False
    while site.keeper.position != "7":
        site.observe(seconds=10.0)
    site.until("OUT_OF_RANGE")
    assert rest(site, 50) == "OUT_OF_RANGE"
    assert len(site.steps()) == 3


def test_a_recentring_stops_before_opening_when_the_hedge_is_halted_and_goes_on_after() -> None:
    site = opened(**RECENTRE)
    site.chain.in_range = False
    while not site.steps():
        site.observe(seconds=10.0)
    assert rest(site, 300, halted=True) == "PLANNING"
    assert site.gates[-1] == "CLOSING"
    assert not site.chain.positions
    site.chain.in_range = True
    assert site.until("IN_RANGE") == "IN_RANGE"


@pytest.mark.parametrize(("price", "closes"), [(Decimal(900), True), (Decimal(1001), False), (Decimal(3500), True)])
def test_an_automatic_position_is_closed_outside_the_price_limits(price: Decimal, closes: bool) -> None:
    site = site_of(**AUTO, lower_price_limit=1000.0, upper_price_limit=3000.0)
    site.until("IN_RANGE")
    site.chain.price = price
    assert rest(site, 300) == ("NONE" if closes else "IN_RANGE")
    site.chain.price = Decimal(2000)
    assert site.until("IN_RANGE") == "IN_RANGE"


def test_a_position_that_people_manage_is_left_to_them_outside_the_price_limits() -> None:
    site = opened(lower_price_limit=1000.0)
    site.chain.price = Decimal(1)
    assert rest(site, 300) == "IN_RANGE"


@pytest.mark.parametrize(
    ("thresholds", "price", "closes"),
    [
        ({"stop_loss_pct": 10.0}, 1740, False),
        ({"stop_loss_pct": 10.0}, 1730, True),
        ({"take_profit_pct": 10.0}, 2200, False),
        ({"take_profit_pct": 10.0}, 2300, True),
        ({}, 1, False),
    ],
)
def test_a_position_is_closed_when_it_has_lost_or_gained_enough(
    thresholds: dict[str, float], price: int, closes: bool
) -> None:
    """It was opened with 1.5 base at 2000 and 1000 quote: worth 4000."""
    site = opened(**thresholds, **AUTO)
    site.chain.price = Decimal(price)
    assert rest(site, 300, halted=True) == ("NONE" if closes else "IN_RANGE")
    assert any("closed by a policy" in each for each in site.keeper.drain_alerts()) is closes


def test_a_recentring_keeps_the_anchor_less_what_it_left_over() -> None:
    site = opened()
    assert site.keeper.snapshot()["books"]["accounts"]["anchor_quote"] == 4000.0
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.until("IN_RANGE")
    site.observe()
    assert site.keeper.snapshot()["books"]["accounts"]["anchor_quote"] == 4000.0


def test_what_is_collected_is_no_loss() -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("collect"), site.now))
    site.until("IN_RANGE")
    assert site.keeper.snapshot()["books"]["accounts"]["anchor_quote"] == 4000.0 - 0.01 * 2000 - 5


def test_positions_beside_ours_are_told_once_and_left_alone() -> None:
    site = site_of(Chain(positions={"5": HELD, "8": HELD}), position="5")
    site.until("IN_RANGE")
    site.restart()
    site.until("IN_RANGE")
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.until("NONE")
    assert [each for each in site.keeper.drain_alerts() if "left alone: 8" in each]
    assert list(site.chain.positions) == ["8"]
