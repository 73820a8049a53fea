"""What has not left yet is given up when it is not wanted any more, too late, or will never be possible."""

from __future__ import annotations

from typing import Any

import pytest

from lp_hedge.errors import NotSent, Refused, Throttled
from lp_hedge.keeper.answers import LpAnswer, answer, failure
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.keeper.run import MOST_APPROVALS
from lp_hedge.lp_ports import FindPositions, FoundPosition, Inquire, LpRequest, Prepare
from tests.keeper.conftest import HELD, THRESHOLDS, opened, site_of
from tests.keeper.scripted import Chain, Site

AUTO: dict[str, Any] = {"auto_open": True, "base_amount": 1.0, "quote_amount": 2000.0}
OPEN = LpOrder("open", base=HELD[0], quote=HELD[1])
DEAR = NotSent("gas is above lp.max_fee_gwei")


def too_dear(_chain: Chain, request: LpRequest) -> LpAnswer | None:
    return failure(request, DEAR) if isinstance(request, Prepare) else None


def cheap(_chain: Chain, _request: LpRequest) -> LpAnswer | None:
    return None


def order(site: Site, what: LpOrder) -> None:
    site.carry_out(site.keeper.order(what, site.now))


def sent(site: Site) -> list[str]:
    return [site.chain.steps[name.split("-")[0]].kind for name in site.chain.sent]


def rest(site: Site, seconds: float, **how: Any) -> None:
    for _ in range(int(seconds / 10)):
        site.observe(seconds=10.0, **how)


def test_an_automatic_opening_that_was_held_up_is_not_made_once_the_hedge_is_killed() -> None:
    site = site_of(**AUTO)
    site.fault = too_dear
    site.until("OPENING")
    rest(site, 60, halted=True)
    site.fault = cheap
    rest(site, 300, halted=True)
    assert sent(site) == []
    site.until("IN_RANGE")
    assert sent(site) == ["open"]


def test_an_opening_that_a_person_ordered_is_made_although_the_hedge_is_killed(empty: Site) -> None:
    empty.fault = too_dear
    order(empty, OPEN)
    rest(empty, 60, halted=True)
    empty.fault = cheap
    empty.until("IN_RANGE", halted=True)


def test_an_order_to_close_stands_above_an_opening_that_was_held_up(empty: Site) -> None:
    empty.fault = too_dear
    order(empty, OPEN)
    rest(empty, 30)
    order(empty, LpOrder("close"))
    empty.fault = cheap
    empty.until("NONE")
    assert sent(empty) == []
    assert [each["outcome"] for each in empty.keeper.progress()["ended"]] == ["abandoned"]
    assert empty.keeper.progress()["failures"] == 0


def test_an_order_to_close_stands_above_a_collecting_that_was_held_up() -> None:
    site = opened()
    site.fault = too_dear
    order(site, LpOrder("collect"))
    rest(site, 30)
    order(site, LpOrder("close"))
    site.fault = cheap
    site.until("NONE")
    assert sent(site) == ["close"]


def test_fees_that_cannot_be_collected_leave_the_position_to_its_policies() -> None:
    site = opened(stop_loss_pct=10.0)
    site.fault = too_dear
    order(site, LpOrder("collect"))
    site.until("IN_RANGE", most=300, seconds=10.0)
    told = [each for each in site.keeper.drain_alerts() if "not collected" in each]
    assert len(told) == 1
    assert site.keeper.progress()["ended"][-1]["outcome"] == "failed"
    site.fault = cheap
    site.chain.price /= 2
    site.until("NONE")
    assert sent(site) == ["close"]


def test_after_a_long_rest_what_was_being_prepared_is_decided_anew() -> None:
    site = site_of(**AUTO)
    site.fault = too_dear
    site.until("OPENING")
    before = len(site.requests)
    site.fault = cheap
    site.now += 86_400
    site.restart()
    assert [each for each in site.requests[before:] if isinstance(each, Prepare)] == []


def test_a_look_from_before_a_step_tells_nothing_after_it() -> None:
    site = opened()
    late = FindPositions(site.keeper._life._looks)
    order(site, LpOrder("close"))
    site.until("NONE")
    found = (FoundPosition("5", site.chain.price, site.chain.price * 2, *HELD),)
    site.carry_out(site.keeper.answered(answer(late, found), site.now))
    assert site.keeper.progress()["strays"] == []
    order(site, OPEN)
    assert site.until("IN_RANGE") == "IN_RANGE"


def test_approvals_that_help_nothing_end_the_step() -> None:
    site = site_of(Chain(approvals=10_000), lp_max_failures=1)
    site.until("NONE")
    order(site, OPEN)
    site.until("FAILED", most=300)
    assert len(site.chain.signed) == MOST_APPROVALS + 1
    assert f"{MOST_APPROVALS} approvals did not make it possible" in site.keeper.last_failure


@pytest.mark.parametrize("known", [True, False])
def test_what_the_wallet_is_known_to_hold_can_be_closed_before_anything_could_be_read(known: bool) -> None:
    site = Site(dict(THRESHOLDS), Chain(positions={"5": HELD}), "5")
    if not known:
        site.fault = lambda _chain, request: failure(request, DEAR) if isinstance(request, FindPositions) else None
    site.start()
    assert (site.keeper.state, site.keeper.may_close) == ("STARTING", known)
    if known:
        order(site, LpOrder("close"))
        assert site.until("NONE") == "NONE"
    else:
        with pytest.raises(Refused, match="not known yet"):
            site.keeper.order(LpOrder("close"), site.now)


@pytest.mark.parametrize("wish", [86_400.0, float("inf"), float("nan")])
def test_no_wish_of_a_node_keeps_a_transaction_from_being_asked_about(wish: float) -> None:
    def throttled(_chain: Chain, request: LpRequest) -> LpAnswer | None:
        return failure(request, Throttled("", wish)) if isinstance(request, Inquire) else None

    site = opened()
    order(site, LpOrder("close"))
    site.fault = throttled
    rest(site, 60)
    site.fault = cheap
    site.restart()
    assert site.until("NONE", seconds=10.0) == "NONE"
