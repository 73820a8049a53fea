"""What is concluded from a reading, and from which nothing is."""

from __future__ import annotations

from decimal import Decimal
from math import inf
from typing import Any

import pytest

from lp_hedge.keeper.orders import LpOrder
from tests.keeper.conftest import HELD, opened, site_of
from tests.keeper.scripted import Chain, Site

BOTH = LpOrder("open", base=Decimal(1), quote=Decimal(2000))


def told(site: Site, **changes: Any) -> dict[str, Any]:
    facts = site.chain.reading(site.keeper.position)
    return {**facts, "lp": facts["lp"] | changes.pop("lp", {}), **changes}


def test_a_position_that_ended_outside_our_doing_calls_a_person_and_is_not_replaced() -> None:
    site = opened(auto_open=True, base_amount=1.0, quote_amount=2000.0)
    site.chain.positions.clear()
    site.until("NONE")
    assert "position 5 is gone" in site.keeper.drain_alerts()[0]
    for _ in range(20):
        site.observe()
    assert (site.keeper.state, site.keeper.position, site.steps()) == ("NONE", None, [])


@pytest.mark.parametrize(
    "changes",
    [
        {"lp_state": "UNKNOWN"},
        {"lp_state": "NONE", "lp": {"position": None}},
        {"lp_state": "NONE", "lp": {"position": "6"}},
        {"lp_state": "NONE", "lp": {"block": 1}},
        {"lp_state": None},
    ],
)
def test_a_reading_that_says_nothing_of_the_position_moves_nothing(changes: dict[str, Any]) -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("collect"), site.now))
    site.until("IN_RANGE")
    site.keeper.observe(told(site, **changes), site.now)
    assert (site.keeper.state, site.keeper.gate(changes["lp_state"] or "UNKNOWN")) == ("IN_RANGE", "UNKNOWN")


def test_after_an_opening_an_old_reading_is_not_believed(empty: Site) -> None:
    old = told(empty)
    empty.carry_out(empty.keeper.order(BOTH, empty.now))
    empty.until("SETTLING")
    for facts in (old, told(empty, lp_state="NONE", lp={"block": empty.chain.block - 5})):
        empty.keeper.observe(facts, empty.now)
        assert (empty.keeper.state, empty.keeper.gate(facts["lp_state"])) == ("SETTLING", "OPENING")
    assert empty.until("IN_RANGE") == "IN_RANGE"


def test_after_a_close_an_old_reading_is_not_told_to_the_hedge() -> None:
    site = opened()
    old = told(site)
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.until("NONE")
    site.keeper.observe(old, site.now)
    assert (site.keeper.state, site.keeper.gate("IN_RANGE")) == ("NONE", "UNKNOWN")


def test_a_position_that_cannot_be_read_is_looked_for_in_the_wallet() -> None:
    site = opened()
    finds = site.finds()
    del site.chain.positions["5"]
    for _ in range(40):
        site.now += 5.0
        site.carry_out(site.keeper.observe({"lp_state": "UNKNOWN"}, site.now))
    assert site.finds() > finds
    assert "position 5 is gone" in site.keeper.drain_alerts()[0]


def test_one_that_cannot_be_read_and_is_in_the_wallet_stays() -> None:
    site = opened()
    for _ in range(40):
        site.now += 5.0
        site.carry_out(site.keeper.observe({"lp_state": "UNKNOWN"}, site.now))
    assert (site.keeper.state, site.keeper.position) == ("IN_RANGE", "5")
    assert site.finds() <= 5


def test_a_configured_position_that_is_not_there_calls_a_person() -> None:
    site = site_of(position="5", auto_open=True)
    assert site.keeper.position == "5"
    site.until("NONE")
    assert "position 5 is gone" in site.keeper.drain_alerts()[0]
    assert site.steps() == []


def test_amounts_that_are_no_numbers_are_missing() -> None:
    site = opened(stop_loss_pct=1.0)
    site.keeper.observe(told(site, lp_base=inf), site.now)
    site.keeper.observe(told(site, lp_quote=None, lp_base=0.0), site.now)
    assert site.keeper.state == "IN_RANGE"


def test_fees_earned_in_range_give_the_rate_that_a_recentring_must_pay_for() -> None:
    site = opened()
    for hours in (1, 2):
        site.now += 3600.0
        site.keeper.observe(told(site, lp_quote_fee=10.0 * hours), site.now)
    accounts = site.keeper.snapshot()["books"]["accounts"]
    assert accounts["income_quote"] == 20.0
    assert accounts["in_range_seconds"] == 7200.0


def test_a_clock_stepped_back_counts_nothing() -> None:
    site = opened(auto_recentre=True, rebalance_seconds=60.0)
    site.chain.in_range = False
    for number in range(100):
        site.now = 1000.0 - 40.0 * (number % 2)
        site.carry_out(site.keeper.observe(told(site), site.now))
        if number == 1:
            break
    assert site.steps() == []


def test_a_position_of_the_wallet_while_none_is_followed_is_not_believed() -> None:
    site = site_of(Chain(positions={"3": HELD}))
    site.until("ORPHAN")
    assert site.keeper.gate("IN_RANGE") == "FAILED"
