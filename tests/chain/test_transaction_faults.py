"""What may happen to a transaction between signing and its final block, and what is told of it."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from adapters.evm_v3.signed import read_back
from lp_hedge.errors import Ambiguous, NotSent, Rejected
from lp_hedge.lp_ports import Step
from tests.chain.deployment import Layout
from tests.chain.operator import Operator, allow, opening, operating
from tests.chain.proxy import Proxy
from tests.chain.site import Site

PANCAKE = pytest.param(Layout("pancake_v3", base_is_token0=True), id="pancake_v3")


@pytest.fixture
def stuck(operator: Operator) -> Operator:
    """Nothing is included before somebody mines."""
    operator.site.chain.automine(False)
    return operator


def swap(base: float = 1) -> Step:
    return Step("swap-1", "swap", base=Decimal(base), quote=Decimal(0), width_pct=Decimal(10))


def test_a_transaction_is_unknown_pending_included_and_final(stuck: Operator) -> None:
    transaction = stuck.signed(opening())
    assert stuck.inquire(transaction).status == "unknown"
    stuck.broadcast(transaction)
    assert stuck.inquire(transaction).status == "pending"
    told = []
    for _ in range(3):
        stuck.site.chain.mine()
        told.append(stuck.inquire(transaction).status)
    assert told == ["included", "included", "final"]


def test_a_stuck_transaction_is_replaced_by_one_that_pays_more(stuck: Operator) -> None:
    first = stuck.signed(opening())
    stuck.broadcast(first)
    second = stuck.signed(opening(), replaces=first)
    old, new = read_back(first.payload).fees, read_back(second.payload).fees
    assert (second.nonce, second.transaction_id != first.transaction_id) == (first.nonce, True)
    assert new.most * 8 >= old.most * 9
    assert (new.tip or 0) * 8 >= (old.tip or 0) * 9
    stuck.broadcast(second)
    stuck.bury()
    report = stuck.inquire(first, second)
    assert (report.transaction_id, report.status, report.succeeded) == (second.transaction_id, "final", True)
    assert len(stuck.positions()) == 1


def test_the_first_may_be_included_although_it_was_replaced(stuck: Operator) -> None:
    first = stuck.signed(opening())
    stuck.broadcast(first)
    second = stuck.signed(opening(), replaces=first)
    stuck.bury()
    with pytest.raises(Rejected, match="was used by another transaction"):
        stuck.broadcast(second)
    assert stuck.inquire(first, second).transaction_id == first.transaction_id
    with pytest.raises(Rejected, match="is used already"):
        stuck.prepare(opening(), replaces=second)


def test_a_voided_transaction_can_never_be_included(stuck: Operator) -> None:
    first = stuck.signed(opening())
    stuck.broadcast(first)
    void = stuck.signed(opening(), replaces=first, void=True)
    signed = read_back(void.payload)
    assert (signed.sender, signed.data, signed.value, void.nonce) == (signed.to, "0x", 0, first.nonce)
    assert not void.completes
    stuck.broadcast(void)
    stuck.site.chain.mine()
    assert stuck.inquire(first).status == "unknown"  # a reorganisation could still bring it back
    stuck.bury()
    assert stuck.inquire(first).status == "superseded"
    report = stuck.inquire(first, void)
    assert (report.transaction_id, report.status, report.succeeded) == (void.transaction_id, "final", True)
    assert stuck.positions() == ()


def test_a_rival_that_pays_no_more_is_refused_by_the_node(stuck: Operator) -> None:
    first, rival = stuck.signed(opening()), stuck.signed(opening(0.5, 1000))
    stuck.broadcast(first)
    with pytest.raises(Rejected, match="does not take the transaction: replacement transaction underpriced"):
        stuck.broadcast(rival)


def _nonce(site: Site) -> int:
    return int(site.chain.rpc("eth_getTransactionCount", site.owner.address, "latest"), 16)


def test_sending_again_is_harmless(stuck: Operator) -> None:
    transaction = stuck.signed(opening())
    stuck.broadcast(transaction)
    stuck.broadcast(transaction)
    stuck.site.chain.mine()
    stuck.broadcast(transaction)
    stuck.bury()
    stuck.broadcast(transaction)
    assert stuck.inquire(transaction).succeeded
    assert len(stuck.positions()) == 1


def test_a_lost_answer_is_ambiguous_and_the_transaction_is_found(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        transaction = operator.signed(opening())
        proxy.faults.lost = {"eth_sendRawTransaction"}
        with pytest.raises(Ambiguous):
            operator.broadcast(transaction)
        proxy.faults.heal()
        operator.bury()
        assert operator.inquire(transaction).status == "final"


def test_after_a_restart_the_nonce_is_used_once(stuck: Operator) -> None:
    """A process dies after signing; the next one signs the step anew, and only one of both can ever be included."""
    journaled = stuck.signed(opening())
    with operating(stuck.site) as restarted:
        again = restarted.signed(opening(0.5, 1000))
        assert again.nonce == journaled.nonce
        restarted.broadcast(again)
        restarted.bury()
        assert restarted.inquire(journaled).status == "superseded"
        assert restarted.inquire(journaled, again).transaction_id == again.transaction_id


def test_a_transaction_under_way_that_is_not_ours_is_waited_for(stuck: Operator) -> None:
    site = stuck.site
    site.chain.submit({"from": site.owner.address, "to": site.trader.address, "value": "0x1"})
    with pytest.raises(NotSent, match="a transaction under way that is not ours"):
        stuck.prepare(opening())
    site.chain.mine()
    assert stuck.signed(opening()).nonce == _nonce(site)


@pytest.mark.parametrize("site", [Layout(), PANCAKE], indirect=True)
def test_a_reorganised_position_is_no_position_although_its_id_lives_on(operator: Operator) -> None:
    site = operator.site
    transaction = operator.signed(opening())
    operator.broadcast(transaction)
    site.chain.mine()
    before = operator.inquire(transaction)
    assert (before.status, before.succeeded) == ("included", True)
    depth = site.chain.block_number() - (before.block or 0) + 1
    site.chain.automine(False)
    site.chain.reorganise(depth)
    site.chain.drop(transaction.transaction_id)
    assert operator.inquire(transaction).status in ("unknown", "pending")
    site.chain.automine(True)
    theirs = site.mint(*site.ticks_around(10), 1, 2000, site.maker)
    assert str(theirs) == before.result["position"]
    assert operator.positions() == ()
    with pytest.raises(Rejected, match="belongs to"):
        operator.prepare(Step("close-1", "close", position=str(theirs)))
    report = operator.sent(transaction)
    assert (report.status, report.result["position"] != str(theirs)) == ("final", True)


def test_a_price_that_ran_away_reverts_with_its_reason(stuck: Operator) -> None:
    transaction = stuck.signed(opening())
    stuck.site.chain.automine(True)
    stuck.site.swap_to_price(2100)
    report = stuck.sent(transaction)
    assert (report.status, report.succeeded) == ("final", False)
    assert report.reason.startswith("Price slippage check: the price moved beyond lp.max_slippage_bps")
    assert Decimal(report.result["gas_native"]) > 0
    assert Decimal(report.result["base"]) == Decimal(report.result["quote"]) == 0


@pytest.mark.parametrize("site", [Layout(), PANCAKE], indirect=True)
@pytest.mark.parametrize("seed", range(6))
def test_no_price_within_the_slippage_reverts_an_opening_or_a_closing(stuck: Operator, seed: int) -> None:
    site, chance = stuck.site, random.Random(seed)
    site.chain.automine(True)
    width = Decimal(chance.choice([2, 3, 10, 60]))
    opened = stuck.signed(opening(chance.uniform(0.1, 3), chance.uniform(100, 6000), width_pct=width))
    site.swap_to_price(2000 * (1 + chance.uniform(-0.0049, 0.0049)))
    position = stuck.sent(opened).result["position"]
    site.swap_to_price(2000 * (1 + chance.uniform(-0.05, 0.05)))
    closed, price = stuck.signed(Step("close-1", "close", position=position)), float(site.price())
    site.swap_to_price(price * (1 + chance.uniform(-0.0049, 0.0049)))
    report = stuck.sent(closed)
    assert report.succeeded, report.reason
    for name in ("base", "quote"):
        assert Decimal(report.result[name]) >= Decimal(closed.summary.get(f"least_{name}", 0))


def test_a_swap_at_a_price_that_ran_away_reverts_with_its_reason(stuck: Operator) -> None:
    transaction = stuck.signed(swap())
    stuck.site.chain.automine(True)
    stuck.site.swap_to_price(1900)
    report = stuck.sent(transaction)
    assert not report.succeeded
    assert report.reason.startswith("SPL: the price is beyond lp.max_slippage_bps already")


def test_a_deadline_that_passed_reverts_with_its_reason(stuck: Operator) -> None:
    transaction = stuck.signed(opening())
    stuck.broadcast(transaction)
    stuck.site.chain.set_time(transaction.summary["deadline_t"] + 1)
    stuck.bury()
    report = stuck.inquire(transaction)
    assert not report.succeeded
    assert report.reason.startswith("Transaction too old: it was included after its deadline")


def test_an_approval_by_hand_takes_the_nonce_and_supersedes(stuck: Operator) -> None:
    transaction = stuck.signed(opening())
    stuck.site.chain.automine(True)
    allow(stuck.site, stuck.site.venue.quote, stuck.site.venue.manager.address, 0)
    with pytest.raises(Ambiguous, match="by what is not known yet"):
        stuck.broadcast(transaction)
    stuck.bury()
    assert stuck.inquire(transaction).status == "superseded"


def test_tokens_that_went_away_meanwhile_revert_with_a_reason(stuck: Operator) -> None:
    site = stuck.site
    site.chain.automine(True)
    quote = site.venue.quote
    allow(site, quote, site.trader.address)
    transaction = stuck.signed(opening())
    everything = site.ask(quote.contract, "balanceOf", site.owner.address)
    order = (site.owner.address, site.maker.address, everything)
    site.chain.send([quote.contract.transaction(site.trader.address, "transferFrom", *order)])
    report = stuck.sent(transaction)
    assert not report.succeeded
    assert report.reason.startswith("STF: the token could not be taken from the wallet: its balance or its allowance")
