"""Whole lives of a position on a scripted chain: opening, recentring, closing, and what goes wrong on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Prepare
from tests.keeper.conftest import HELD, opened, site_of
from tests.keeper.scripted import Chain, Site

BOTH = LpOrder("open", base=Decimal(1), quote=Decimal(2000))


def test_an_ordered_opening_is_followed_once_it_is_final(empty: Site) -> None:
    empty.carry_out(empty.keeper.order(BOTH, empty.now))
    assert empty.keeper.position is None
    empty.until("IN_RANGE")
    assert (empty.keeper.position, empty.steps()) == ("7", [("lp1", "open")])
    assert set(empty.gates) <= {"UNKNOWN", "NONE", "OPENING", "IN_RANGE"}


def test_a_recentring_closes_swaps_opens_and_never_reads_as_none() -> None:
    site = opened()
    site.gates.clear()
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.until("IN_RANGE")
    assert [kind for _, kind in site.steps()] == ["close", "swap", "open"]
    assert list(dict.fromkeys(site.gates)) == ["CLOSING", "SWAPPING", "OPENING", "IN_RANGE"]


def test_a_recentring_opens_with_what_closing_and_swapping_paid_out() -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.until("IN_RANGE")
    steps = {each.step.kind: each.step for each in site.requests if isinstance(each, Prepare)}
    assert (steps["swap"].base, steps["swap"].quote) == HELD
    assert (steps["open"].base, steps["open"].quote) == (HELD[0] + Decimal("0.5"), HELD[1] - 1000)


def test_a_close_ends_in_none() -> None:
    site = opened()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    assert site.until("NONE") == "NONE"
    assert (site.keeper.position, site.chain.positions) == (None, {})


def test_collecting_leaves_the_position_where_it_is() -> None:
    site = opened()
    site.gates.clear()
    site.carry_out(site.keeper.order(LpOrder("collect"), site.now))
    site.until("IN_RANGE")
    assert (site.keeper.position, set(site.gates)) == ("5", {"IN_RANGE"})


@pytest.mark.parametrize("approvals", [0, 1, 2])
def test_approvals_come_before_the_transaction_that_completes(approvals: int) -> None:
    site = site_of(Chain(approvals=approvals))
    site.until("NONE")
    site.carry_out(site.keeper.order(BOTH, site.now))
    site.until("IN_RANGE")
    assert len(site.chain.mined) == approvals + 1


def test_a_step_that_reverts_is_tried_again_under_a_new_name() -> None:
    site = opened()
    site.chain.reverts = {"lp1"}
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.until("NONE")
    assert site.steps() == [("lp1", "close"), ("lp2", "close")]
    assert site.keeper.last_failure == "step lp1 (close) ended REVERTED: STF"


def test_too_many_failures_in_a_row_latch_until_reset() -> None:
    site = opened()
    site.chain.reverts = {f"lp{number}" for number in range(1, 4)}
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.until("FAILED")
    site.observe(seconds=1000)
    assert site.keeper.state == "FAILED"
    site.carry_out(site.keeper.order(LpOrder("reset"), site.now))
    assert site.until("IN_RANGE") == "IN_RANGE"


def test_an_unknown_position_in_the_wallet_calls_a_person() -> None:
    site = site_of(Chain(positions={"3": HELD}))
    site.until("ORPHAN")
    assert "does not know" in site.keeper.drain_alerts()[0]
    site.carry_out(site.keeper.order(LpOrder("adopt"), site.now))
    site.until("IN_RANGE")
    assert site.keeper.position == "3"
