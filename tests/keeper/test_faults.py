"""A recentring during which one request goes wrong, each one in each way, and the process is restarted everywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lp_hedge.errors import Ambiguous, ClockSkew, Duplicate, Fatal, NotSent, Rejected, Throttled
from lp_hedge.keeper.answers import LpAnswer, answer, failure
from lp_hedge.keeper.orders import LpOrder
from lp_hedge.lp_ports import Broadcast, Inquire, LpRequest, Prepare
from tests.keeper.conftest import HELD, opened
from tests.keeper.scripted import LOST, Chain, Site

#: Words that promise that nothing was carried out, and those that leave it open (None: silence).
REFUSALS = (NotSent(""), Throttled("", 5.0), ClockSkew(""), Rejected("no"), Fatal("no"))
OPEN = (Ambiguous(""), Duplicate(""), None)
LONGEST = 14


def recentring() -> Site:
    site = opened()
    site.requests.clear()
    site.gates.clear()
    return site


def go(site: Site) -> Site:
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    site.until("IN_RANGE", most=300)
    return site


def requests_of_a_recentring() -> int:
    return len(go(recentring()).requests)


class Once:
    """The so-many-th request meets an error, before or after it was carried out, or its answer is lost."""

    def __init__(self, place: int, error: Exception | None, *, carried_out: bool) -> None:
        self.left, self.error, self.carried_out = place, error, carried_out

    def __call__(self, chain: Chain, request: LpRequest) -> LpAnswer | str | None:
        self.left -= 1
        if self.left != -1:
            return None
        if self.carried_out:
            chain.carry_out(request)
        return LOST if self.error is None else failure(request, self.error)


def check(site: Site) -> None:
    """One position, nothing lost, nothing done twice, and the hedge never heard of no position."""
    assert list(site.chain.positions) == [site.keeper.position]
    assert site.chain.positions[site.keeper.position or ""] == (HELD[0] + Decimal("0.5"), HELD[1] - 1000)
    done = [each.step.kind for each in site.chain.mined.values() if each.succeeded and each.transaction.completes]
    assert [kind for kind in done if kind != "void"] == ["close", "swap", "open"]
    assert "NONE" not in site.gates
    assert site.keeper.idle
    assert site.keeper.transactions_under_way() == ()


@pytest.mark.parametrize(
    ("error", "carried_out"),
    [(each, False) for each in (*REFUSALS, *OPEN)] + [(each, True) for each in OPEN],
    ids=lambda each: str(each) if isinstance(each, bool) else type(each).__name__,
)
@pytest.mark.parametrize("place", range(LONGEST))
def test_whatever_one_request_meets_the_recentring_comes_to_its_end(
    place: int, error: Exception | None, carried_out: bool
) -> None:
    site = recentring()
    site.fault = Once(place, error, carried_out=carried_out)
    check(go(site))


@pytest.mark.parametrize("carried_out", [False, True])
@pytest.mark.parametrize("place", range(LONGEST))
def test_a_restart_at_any_request_signs_nothing_twice(place: int, carried_out: bool) -> None:
    site = recentring()
    site.fault = Once(place, None, carried_out=carried_out)
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    for _ in range(200):
        if isinstance(site.fault, Once) and site.fault.left < 0:
            break
        site.observe()
    site.fault = lambda _chain, _request: None
    site.restart()
    site.until("IN_RANGE", most=300)
    check(site)
    lost = [each for each in site.requests if isinstance(each, Prepare)]
    sent = {each.transaction.transaction_id for each in site.requests if isinstance(each, Broadcast)}
    assert len(sent) == 3
    assert len(lost) <= 4


def test_the_longest_recentring_is_covered() -> None:
    assert requests_of_a_recentring() <= LONGEST


@pytest.mark.parametrize("seconds", [1.0, 2.0, 10.0, 100.0])
def test_a_restart_at_every_moment_changes_nothing_about_the_end(seconds: float) -> None:
    site = recentring()
    site.carry_out(site.keeper.order(LpOrder("recentre"), site.now))
    while len(site.steps()) < 3 or site.keeper.transactions_under_way():
        site.observe(seconds=seconds)
        site.restart()
    site.until("IN_RANGE")
    check(site)
    assert len(site.chain.signed) == 3


def test_a_transaction_that_waits_is_replaced_under_its_nonce_and_either_counts() -> None:
    site = recentring()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    for _ in range(50):
        site.observe(mine=False)
    names = [each.transaction_id for each in site.keeper.transactions_under_way()]
    assert len(names) == 2
    assert {each.nonce for each in site.keeper.transactions_under_way()} == {0}
    site.chain.pool = {names[0]: site.chain.pool[names[0]]}
    assert site.until("NONE") == "NONE"


def test_one_that_waits_too_long_is_voided_and_tried_again() -> None:
    site = recentring()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    for _ in range(70):
        site.observe(seconds=10.0, mine=False)
    assert [void for _, void in site.chain.signed][-1]
    site.until("NONE", most=100)
    assert site.steps() == [("lp1", "close"), ("lp2", "close")]


def test_a_dropped_transaction_is_sent_again_with_the_very_same_bytes() -> None:
    site = recentring()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.chain.forget()
    for _ in range(6):
        site.observe(mine=False)
    assert len(site.chain.signed) == 1
    assert len(site.chain.sent) >= 2
    assert site.until("NONE") == "NONE"


def test_a_reorganised_transaction_is_sent_again() -> None:
    site = recentring()
    site.chain.confirmations = 5
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    site.observe()
    site.observe()
    assert site.keeper.progress()["waiting"] == "transaction CONFIRMING"
    site.chain.mined.clear()
    site.chain.positions["5"] = HELD
    assert site.until("NONE") == "NONE"
    assert len(site.chain.signed) == 1


def test_something_else_under_the_nonce_makes_the_step_fail_and_be_tried_again() -> None:
    site = recentring()
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    [(ours, _)] = site.chain.signed
    site.chain.pool.clear()
    site.chain.steps["foreign"] = site.chain.steps["lp1"]
    foreign = type(ours)("foreign", "foreign", "", completes=False, nonce=0, summary={"void": True})
    site.chain.pool["foreign"] = foreign
    site.until("NONE", most=100)
    assert site.steps() == [("lp1", "close"), ("lp2", "close")]
    assert "SUPERSEDED" in site.keeper.last_failure


def test_a_node_that_takes_nothing_and_knows_nothing_is_not_asked_without_end() -> None:
    site = opened()

    def amnesia(chain: Chain, request: LpRequest) -> LpAnswer | None:
        if isinstance(request, Broadcast):
            return failure(request, Ambiguous("no answer"))
        return answer(request, chain.report(request.transactions)) if isinstance(request, Inquire) else None

    site.fault = amnesia
    site.carry_out(site.keeper.order(LpOrder("close"), site.now))
    for _ in range(60):
        site.observe(seconds=1.0)
    sent = [each for each in site.requests if isinstance(each, Broadcast)]
    assert 2 <= len(sent) <= 20, "again and again, at a distance"
    assert len({each.transaction.payload for each in sent}) == 1
