"""Orders: their plain form, what makes no sense, and what is not taken now, each with its remedy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies

from lp_hedge.errors import Refused
from lp_hedge.keeper.orders import LpOrder, order_body, order_of
from tests.keeper.conftest import HELD, opened, site_of
from tests.keeper.scripted import Chain, Site

amounts = strategies.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6)


@given(base=amounts, quote=amounts | strategies.none(), width=strategies.none() | strategies.just(Decimal("3.5")))
def test_an_order_survives_its_plain_form(base: Decimal, quote: Decimal | None, width: Decimal | None) -> None:
    order = LpOrder("open", base=base, quote=quote, width_pct=width)
    assert order_of(order_body(order)) == order


@pytest.mark.parametrize(
    ("plain", "word"),
    [
        ({"kind": "sell"}, "there are open, close"),
        ({}, "None is no LP order"),
        ({"kind": "open", "size": 1}, "has no size"),
        ({"kind": "open", "base": "much"}, "plain number"),
        ({"kind": "open", "base": "-1"}, "0 or more"),
        ({"kind": "open", "base": "NaN"}, "base is .* plain number"),
        ({"kind": "open", "width_pct": "0"}, "above 0"),
        ({"kind": "open", "width_pct": "200"}, "below 200"),
        ({"kind": "open", "lower_price": "1"}, "two ends"),
        ({"kind": "open", "lower_price": "2", "upper_price": "2"}, "0 < lower_price < upper_price"),
        ({"kind": "open", "lower_price": "1", "upper_price": "2", "width_pct": "3"}, "leave one of them out"),
        ({"kind": "close", "base": "1"}, "takes no base"),
        ({"kind": "recentre", "quote": "1"}, "what closing pays out"),
    ],
)
def test_an_order_that_means_nothing_is_refused_with_the_remedy(plain: dict[str, Any], word: str) -> None:
    with pytest.raises(Refused, match=word):
        order_of(plain)


def refused(site: Site, order: LpOrder, word: str) -> None:
    before = site.keeper.snapshot()
    with pytest.raises(Refused, match=word):
        site.keeper.order(order, site.now + 5)
    assert site.keeper.snapshot() == before


@pytest.mark.parametrize(
    ("order", "word"),
    [
        (LpOrder("open"), "position 5 is open; close"),
        (LpOrder("adopt", "7"), "position 5 is open"),
        (LpOrder("reset"), "position 5 is open"),
        (LpOrder("close", "6"), "means position 6, followed is 5"),
        (LpOrder("recentre", "6"), "means position 6, followed is 5"),
    ],
)
def test_with_a_position_open(order: LpOrder, word: str) -> None:
    refused(opened(), order, word)


@pytest.mark.parametrize(
    ("order", "word"),
    [
        (LpOrder("close"), "no position; open one"),
        (LpOrder("collect"), "no position; open one"),
        (LpOrder("recentre"), "no position; open one"),
        (LpOrder("adopt"), "name one"),
        (LpOrder("open", base=Decimal(0), quote=Decimal(0)), "nothing to open with"),
    ],
)
def test_with_no_position(empty: Site, order: LpOrder, word: str) -> None:
    refused(empty, order, word)


@pytest.mark.parametrize(("width", "refused_"), [("0.9", True), ("1.0", True), ("1.1", False)])
def test_a_range_that_slippage_may_leave_on_either_side_is_not_begun(width: str, refused_: bool) -> None:
    site, order = opened(max_slippage_bps=50.0), LpOrder("recentre", width_pct=Decimal(width))
    if refused_:
        refused(site, order, "not above twice lp.max_slippage_bps .1 %")
    else:
        site.carry_out(site.keeper.order(order, site.now))
        assert site.until("IN_RANGE") == "IN_RANGE"


@pytest.mark.parametrize("kind", ["open", "collect", "recentre", "adopt", "reset"])
def test_while_it_moves_only_closing_is_taken(kind: Any) -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    refused(site, LpOrder(kind), "recentre is under way")


@pytest.mark.parametrize("kind", ["open", "close", "collect", "recentre", "adopt", "reset"])
def test_at_the_start_nothing_is_taken(kind: Any) -> None:
    refused(site_of(), LpOrder(kind), "not known yet")


def test_with_two_unknown_positions_one_must_be_named() -> None:
    site = site_of(Chain(positions={"3": HELD, "4": HELD}))
    site.until("ORPHAN")
    refused(site, LpOrder("adopt"), "The wallet holds 3, 4; name one")
    refused(site, LpOrder("close", "9"), "9 is not in the wallet, which holds 3, 4")
    refused(site, LpOrder("open"), "3, 4, which the record does not know")
    site.carry_out(site.keeper.order(LpOrder("close", "3"), site.now))
    assert site.until("ORPHAN", "NONE") == "ORPHAN"
    assert list(site.chain.positions) == ["4"]


def test_a_close_during_a_recentring_ends_it_after_the_step_under_way() -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    assert site.until("NONE") == "NONE"
    assert [kind for _, kind in site.steps()] == ["close"]


def test_a_close_during_an_opening_closes_what_was_opened(empty: Site) -> None:
    empty.carry_out(empty.keeper.order(LpOrder("open", base=Decimal(1), quote=Decimal(1)), empty.now))
    empty.carry_out(empty.keeper.order(LpOrder("close"), empty.now))
    assert empty.until("NONE") == "NONE"
    assert [kind for _, kind in empty.steps()] == ["open", "close"]


def test_a_failed_position_can_be_closed() -> None:
    site = opened()
    site.chain.reverts = {f"lp{number}" for number in range(1, 4)}
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.until("FAILED")
    refused(site, LpOrder("recentre"), "failed .*REVERTED: STF.*; reset it")
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    assert site.until("NONE") == "NONE"
