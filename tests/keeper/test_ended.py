"""What people are told of steps that have ended."""

from __future__ import annotations

from lp_hedge.keeper.keeper import LAST_STEPS, Keeper
from lp_hedge.keeper.orders import LpOrder
from tests.keeper.conftest import HELD, opened
from tests.keeper.scripted import Site


def ordered(site: Site, kind: str) -> None:
    site.carry_out(site.keeper.order(LpOrder(kind), site.now))  # type: ignore[arg-type]


def kinds(keeper: Keeper) -> list[tuple[str, str]]:
    return [(each["kind"], each["outcome"]) for each in keeper.progress()["ended"]]


def test_every_step_of_an_order_is_told_with_what_it_brought() -> None:
    site = opened()
    ordered(site, "recentre")
    site.until("IN_RANGE")
    assert kinds(site.keeper) == [("close", "done"), ("swap", "done"), ("open", "done")]
    closed, _, open_again = site.keeper.progress()["ended"]
    assert (closed["result"]["base"], closed["result"]["quote"]) == tuple(str(each) for each in HELD)
    assert closed["transaction_id"] and closed["block"] <= open_again["block"]
    assert open_again["result"]["position"] == site.keeper.position


def test_the_next_order_begins_anew() -> None:
    site = opened()
    for kind in ("collect", "close"):
        ordered(site, kind)
        site.until("IN_RANGE", "NONE")
    assert kinds(site.keeper) == [("close", "done")]


def test_a_failed_step_is_told_with_its_reason_and_no_amounts() -> None:
    site = opened()
    site.chain.reverts = {f"lp{number}" for number in range(1, 4)}
    ordered(site, "recentre")
    site.until("FAILED")
    assert kinds(site.keeper) == [("close", "failed")] * 3
    last = site.keeper.progress()["ended"][-1]
    assert "REVERTED: STF" in last["failure"]
    assert last["result"] == {}


def test_they_survive_a_restart() -> None:
    site = opened()
    ordered(site, "close")
    site.until("NONE")
    told = site.keeper.progress()["ended"]
    site.restart()
    assert site.keeper.progress()["ended"] == told != []


def test_of_what_policies_do_only_the_last_steps_are_kept() -> None:
    site = opened(auto_recentre=True, rebalance_seconds=60.0, rebalances_per_hour=0)
    site.chain.in_range = False
    while len(site.steps()) <= LAST_STEPS:
        site.observe(seconds=10.0)
    told = [each["step_id"] for each in site.keeper.progress()["ended"]]
    assert told == [name for name, _ in site.steps()[-LAST_STEPS - 1 : -1]]
