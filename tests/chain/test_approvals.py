"""What the contracts may take of a wallet: exactly what a step needs, whatever was allowed before."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lp_hedge.lp_ports import Step
from tests.chain.operator import Operator, allow, forbid, on_every_venue, opening, operating
from tests.chain.proxy import Proxy
from tests.chain.site import Site

SIMULATIONS = ("eth_call", "eth_estimateGas")  # asked at the same time


@on_every_venue
def test_a_new_wallet_approves_each_token_exactly_and_then_opens(operator: Operator) -> None:
    site = operator.site
    forbid(site)
    approvals = []
    while not (transaction := operator.signed(opening())).completes:
        assert operator.sent(transaction).status == "final"
        approvals.append((transaction.summary["action"], transaction.summary["token"], transaction.summary["amount"]))
    assert sorted(approvals) == sorted([("approve", "WETH", "1"), ("approve", "USDC", "2000")])
    assert operator.sent(transaction).succeeded


def test_a_smaller_allowance_is_raised_at_once(operator: Operator) -> None:
    site = operator.site
    allow(site, site.venue.quote, site.venue.manager.address, 5)
    assert amounts_approved(operator) == ["2000"]


def test_a_token_that_refuses_to_change_an_allowance_has_it_taken_back_first(site: Site, proxy: Proxy) -> None:
    """As USDT does: an allowance goes from zero to something and back, never from something to something else."""
    site.provide(1000)
    allow(site, site.venue.quote, site.venue.manager.address, 5)

    taken_back: list[str] = []

    def refuse(method: str, params: list[Any]) -> None:
        if method == "eth_sendRawTransaction":
            taken_back.append(params[0])
        data = params[0]["data"] if method in SIMULATIONS else ""
        raises = data.startswith("0x095ea7b3") and not data.endswith("0" * 64)
        error = {"code": 3, "message": "execution reverted", "data": "0x"}
        proxy.faults.refused = dict.fromkeys(SIMULATIONS, error) if raises and not taken_back else {}

    proxy.faults.before = refuse
    with operating(site, rpc_url=proxy.http) as operator:
        assert amounts_approved(operator) == ["0", "2000"]


def amounts_approved(operator: Operator) -> list[str]:
    """One after the other, until the step itself can be done."""
    amounts = []
    while not (transaction := operator.signed(opening())).completes:
        assert operator.sent(transaction).succeeded
        amounts.append(transaction.summary["amount"])
    return amounts


SWAP = Step("swap-1", "swap", base=Decimal(3), quote=Decimal(1000), width_pct=Decimal(10))


def approved_for_swap(operator: Operator) -> Decimal:
    """What the router of a new wallet was allowed to take."""
    forbid(operator.site)
    approval = operator.signed(SWAP)
    assert approval.summary["action"] == "approve"
    assert operator.sent(approval).succeeded
    return Decimal(approval.summary["amount"])


@on_every_venue
def test_the_router_is_approved_exactly_for_the_swap(operator: Operator) -> None:
    approved = approved_for_swap(operator)
    assert Decimal("1.2") < approved < Decimal("1.3")
    assert Decimal(operator.done(SWAP).result["base"]) == -approved


@pytest.mark.parametrize("price", [1960, 2040])
def test_a_swap_keeps_to_its_approval_when_the_price_moved_a_little_meanwhile(operator: Operator, price: int) -> None:
    approved = approved_for_swap(operator)
    operator.site.swap_to_price(price)
    swap = operator.signed(SWAP)
    assert swap.completes
    paid = -Decimal(operator.sent(swap).result["base"])
    assert approved * Decimal("0.9") < paid <= approved


def test_a_swap_much_larger_than_its_allowance_is_approved_anew(operator: Operator) -> None:
    approved = approved_for_swap(operator)
    again = operator.signed(replace(SWAP, base=Decimal(4)))
    assert again.summary["action"] == "approve"
    assert Decimal(again.summary["amount"]) > approved * Decimal("1.1")


@on_every_venue
def test_a_position_is_recentred_with_one_approval_for_each_token_and_call(operator: Operator) -> None:
    """What a mint leaves of an allowance does not stand in the way of the next."""
    site = operator.site
    forbid(site)
    position = operator.done(opening()).result["position"]
    site.swap_to_price(2040)
    operator.done(Step("close-1", "close", position=position))
    actions = []
    while not (transaction := operator.signed(opening())).completes:
        actions.append(transaction.summary["token"])
        assert operator.sent(transaction).succeeded
    assert len(actions) == len(set(actions)) <= 2
