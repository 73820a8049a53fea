"""Preparing and sending through nodes that differ, fail, or know no EIP-1559."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from adapters.evm_v3.signed import read_back
from lp_hedge.errors import NotSent, Rejected, VenueError
from lp_hedge.lp_ports import Step
from tests.chain.deployment import Layout
from tests.chain.operator import allow, forbid, opening, operating
from tests.chain.proxy import Proxy
from tests.chain.site import Site

MINT = "88316456"
SWAP = Step("swap-1", "swap", base=Decimal(3), quote=Decimal(0), width_pct=Decimal(10))


def without_base_fee(params: list[object], block: dict[str, object]) -> dict[str, object]:
    """A block as chains before EIP-1559 tell it."""
    return {name: value for name, value in block.items() if name != "baseFeePerGas"}


def test_a_chain_without_base_fees_is_paid_by_gas_price(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    proxy.faults.lies = {"eth_getBlockByNumber": without_base_fee}
    with operating(site, rpc_url=proxy.http) as operator:
        site.chain.automine(False)
        first = operator.signed(opening())
        assert "tip_gwei" not in first.summary
        operator.broadcast(first)
        second = operator.signed(opening(), replaces=first)
        assert read_back(second.payload).fees.most * 8 >= read_back(first.payload).fees.most * 9
        operator.broadcast(second)
        operator.bury()
        report = operator.inquire(first, second)
    assert (report.transaction_id, report.succeeded) == (second.transaction_id, True)


def test_a_websocket_carries_transactions_too(site: Site) -> None:
    site.provide(1000)
    with operating(site, rpc_url=site.chain.ws) as operator:
        position = operator.done(opening()).result["position"]
        assert operator.done(Step("close-1", "close", position=position)).status == "final"


def test_nothing_is_prepared_from_nodes_that_differ(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, second_rpc_url=proxy.http) as operator:
        assert operator.prepare(opening()) is not None
        proxy.faults.lies = {"eth_getBalance": lambda params, result: hex(int(result, 16) + 1)}
        with pytest.raises(NotSent, match="differ at block"):
            operator.prepare(opening())


def test_a_simulation_that_only_one_node_believes_is_not_signed(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, second_rpc_url=proxy.http) as operator:

        def lie(params: list[object], result: str) -> str:
            return result[:-1] + ("0" if result[-1] != "0" else "1") if MINT in str(params[0]) else result

        proxy.faults.lies = {"eth_call": lie}
        with pytest.raises(NotSent, match="differ at block"):
            operator.prepare(opening())


def test_a_simulation_that_reverts_is_believed_whatever_the_estimate(site: Site, proxy: Proxy) -> None:
    site.provide(1000)

    def refuse(method: str, params: list[Any]) -> None:
        reverts = {"eth_call": {"code": 3, "message": "execution reverted", "data": "0x"}}
        proxy.faults.refused = reverts if method == "eth_call" and MINT in str(params[0]) else {}

    with operating(site, rpc_url=proxy.http) as operator:
        proxy.faults.before = refuse
        with pytest.raises(Rejected, match="open would fail: the contract refused without a reason"):
            operator.prepare(opening())


def test_a_contract_that_answers_oddly_is_named(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        proxy.faults.lies = {"eth_call": lambda params, result: "0x" if MINT in str(params[0]) else result}
        with pytest.raises(Rejected, match=f"is {site.venue.manager.address} the contract it should be?"):
            operator.prepare(opening())


@pytest.mark.parametrize("method", ["eth_estimateGas", "eth_getTransactionCount", "eth_gasPrice"])
def test_a_node_that_cannot_answer_prepares_nothing(site: Site, proxy: Proxy, method: str) -> None:
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        proxy.faults.refused = {
            method: {"code": -32601, "message": "the method is not available"},
            "eth_maxPriorityFeePerGas": {"code": -32601, "message": "the method is not available"},
        }
        with pytest.raises(NotSent, match="the method is not available"):
            operator.prepare(opening())


def test_a_node_that_suggests_no_tip_is_asked_for_a_price(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        proxy.faults.refused = {"eth_maxPriorityFeePerGas": {"code": -32601, "message": "unknown method"}}
        assert operator.sent(operator.signed(opening())).succeeded


def test_a_node_that_drops_connections_may_have_been_asked_to_send(site: Site, proxy: Proxy) -> None:
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        transaction = operator.signed(opening())
        proxy.faults.dropping = True
        with pytest.raises(VenueError):
            operator.broadcast(transaction)
        with pytest.raises(NotSent):
            operator.inquire(transaction)
        proxy.faults.heal()
        assert operator.sent(transaction).succeeded


def test_a_frozen_node_does_not_forget_that_a_transaction_is_in_a_block(site: Site, proxy: Proxy) -> None:
    """Its head stays behind the receipt's block: waiting, and not lost."""
    site.provide(1000)
    with operating(site, rpc_url=proxy.http) as operator:
        transaction = operator.signed(opening())
        proxy.freeze()
        operator.broadcast(transaction)
        operator.bury()
        assert operator.inquire(transaction).status == "pending"
        proxy.faults.heal()
        assert operator.inquire(transaction).status == "final"


@pytest.mark.parametrize("site", [Layout(), Layout("pancake_v3", base_is_token0=True)], indirect=True)
def test_a_swap_that_waits_for_its_approval_is_foretold_to_the_wei(site: Site) -> None:
    site.provide(1000)
    forbid(site)
    with operating(site) as operator:
        told = operator.preview(SWAP)
        assert told["simulated"] is False
        allow(site, site.venue.base, site.venue.router.address)
        report = operator.sent(operator.signed(SWAP))
    assert (told["expected_base"], told["expected_quote"]) == (report.result["base"], report.result["quote"])


def test_a_swap_without_a_router_names_the_key(site: Site) -> None:
    site.provide(1000)
    with operating(site, swap_router=None) as operator, pytest.raises(Rejected, match="lp.swap_router: none is known"):
        operator.prepare(SWAP)


def test_a_step_is_prepared_in_four_trips_of_which_two_are_made_at_once(site: Site) -> None:
    """The head with the account, everything else at that block, then the simulation beside the estimate."""
    site.provide(1000)
    with operating(site) as operator:
        rpc = operator.venue._chain.rpc
        before = rpc.trips
        operator.prepare(opening())
        assert rpc.trips - before == 4
