"""What is not even signed: too little money, too dear gas, no key, a wrong contract; and what is never shown."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from eth_account import Account

from adapters.evm_v3.signed import read_back
from lp_hedge.errors import Fatal, NotSent, Rejected
from lp_hedge.lp_ports import Step
from tests.chain.operator import Operator, allow, opening, operating
from tests.chain.site import Site

GWEI = 10**9


def test_a_balance_that_went_away_is_refused_with_figures(operator: Operator) -> None:
    site = operator.site
    everything = site.ask(site.venue.quote.contract, "balanceOf", site.owner.address)
    give = site.venue.quote.contract.transaction(site.owner.address, "transfer", site.maker.address, everything)
    site.chain.send([give])
    with pytest.raises(Rejected, match="nothing to open with; the wallet holds .* WETH and 0 USDC"):
        operator.prepare(opening())


def test_too_little_for_gas_is_refused_with_both_figures(operator: Operator) -> None:
    operator.site.chain.fund(operator.site.owner.address, GWEI)
    with pytest.raises(Rejected, match="the wallet holds 0.000000001 in native coin and gas may cost 0.0"):
        operator.prepare(opening())


def test_gas_above_the_limit_is_refused_until_it_falls(operator: Operator) -> None:
    with operating(operator.site, max_fee_gwei=20) as thrifty:
        thrifty.site.chain.base_fee(30 * GWEI)
        thrifty.site.chain.mine()
        with pytest.raises(NotSent, match="gas is above lp.max_fee_gwei: [0-9.]+ gwei asked for, 20 allowed"):
            thrifty.prepare(opening())
        thrifty.site.chain.base_fee(15 * GWEI)
        thrifty.site.chain.mine()
        assert read_back(thrifty.signed(opening()).payload).fees.most == 20 * GWEI


def test_without_a_key_nothing_is_prepared_and_the_keys_are_named(site: Site) -> None:
    with operating(site, private_key=None, wallet=site.owner.address) as watching:
        with pytest.raises(Fatal, match="set lp.keystore and LP_HEDGE__LP__PASSPHRASE, or LP_HEDGE__LP__PRIVATE_KEY"):
            watching.prepare(opening())
        assert watching.positions() == ()


def test_a_keystore_signs_and_without_its_passphrase_it_is_only_watched(site: Site, tmp_path: Path) -> None:
    site.provide(1000)
    keystore = tmp_path / "wallet.json"
    keystore.write_text(json.dumps(Account.encrypt(site.owner.key, "correct horse", kdf="pbkdf2", iterations=2)))
    keystore.chmod(0o600)
    keys = {"private_key": None, "keystore": str(keystore)}
    with operating(site, passphrase="correct horse", **keys) as operator:
        assert operator.sent(operator.signed(opening())).succeeded
    with operating(site, managed=False, **keys) as watching:
        assert watching.preview(opening())["wallet"] == site.owner.address
        with pytest.raises(Fatal, match="LP_HEDGE__LP__PASSPHRASE"):
            watching.prepare(opening())


def test_nothing_that_is_told_shows_the_key(operator: Operator) -> None:
    digits = operator.site.owner.key.removeprefix("0x")
    transaction = operator.signed(opening())
    shown = f"{operator.venue!r} {vars(operator.venue)} {transaction!r} {operator.inquire(transaction)!r}"
    assert digits not in shown
    assert str(int(digits, 16)) not in shown


def test_a_router_that_is_none_is_told(operator: Operator) -> None:
    """SwapRouter02, say, whose calls have no deadline."""
    with operating(operator.site, swap_router=operator.site.venue.quoter.address) as wrong:
        allow(wrong.site, wrong.site.venue.base, wrong.site.venue.quoter.address)
        with pytest.raises(Rejected, match="swap would fail: the contract refused without a reason"):
            wrong.prepare(Step("swap-1", "swap", base=Decimal(1), quote=Decimal(0), width_pct=Decimal(10)))


def test_a_replacement_of_another_kind_is_refused_for_voiding_first(operator: Operator) -> None:
    position = operator.done(opening()).result["position"]
    operator.site.chain.automine(False)
    closing = operator.signed(Step("close-1", "close", position=position))
    operator.broadcast(closing)
    with pytest.raises(Rejected, match="open-1: needs open now, not what waits; void that first"):
        operator.prepare(opening(), replaces=closing)


def test_there_is_nothing_to_void_without_a_transaction(operator: Operator) -> None:
    with pytest.raises(Rejected, match="there is no transaction to void"):
        operator.prepare(opening(), void=True)


def test_a_position_of_another_pool_is_left_alone(operator: Operator) -> None:
    site = operator.site
    manager, tokens = site.venue.manager, [each.address for each in site.tokens]
    start = site.slot().sqrt_price_x96
    who = site.owner.address
    site.chain.send([manager.transaction(who, "createAndInitializePoolIfNecessary", *tokens, 3000, start)])
    order = (*tokens, 3000, 199800, 200820, 2 * 10**9, 10**18, 0, 0, who, 1 << 60)
    site.chain.send([manager.transaction(who, "mint", order)])
    theirs = site.ask(manager, "tokenOfOwnerByIndex", who, 0)
    with pytest.raises(Rejected, match=f"position {theirs} is of another pool"):
        operator.prepare(Step("close-1", "close", position=str(theirs)))
    assert operator.positions() == ()
